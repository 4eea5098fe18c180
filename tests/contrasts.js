// Of every element with a text that is shown: its contrast with the ground that it stands on, and which it is.
// https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const luminance = (colour) => {
  const [red, green, blue] = colour.map((part) => linear(part / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const numbers = (colour) => {
  const [red, green, blue, ...alpha] = colour.match(/[\d.]+/g).map(Number);
  const most = colour.startsWith("color(srgb ") ? 255 : 1; // as a mixed colour is said
  return [red * most, green * most, blue * most, ...alpha];
};
const ground = (element) => {
  for (let e = element; e; e = e.parentElement) {
    const found = numbers(getComputedStyle(e).backgroundColor);
    if (found.length < 4 || found[3] === 1) return found.slice(0, 3);
  }
  return [255, 255, 255];
};
const speaks = (element) =>
  element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
const measured = (element) => {
  const colours = [numbers(getComputedStyle(element).color).slice(0, 3), ground(element)];
  const [darker, lighter] = colours.map(luminance).sort((one, other) => one - other);
  return [(lighter + 0.05) / (darker + 0.05), `${element.localName}.${element.className} ${element.textContent.slice(0, 40)}`];
};
document.getAnimations().forEach((animation) => animation.finish());
return [...document.body.querySelectorAll("*")].filter(speaks).map(measured);
