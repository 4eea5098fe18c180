/* The loopback server of the benchmark: answers each HTTP/1.1 request on a kept connection with {}.
 *
 * One thread, epoll, no allocation, one read and one write for a request: far quicker than any client measured, so
 * that it is the clients that are measured. Prints its port; ends when its standard input does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 1024, LARGEST = 16384 };

static const char ANSWER[] =
    "HTTP/1.1 200 OK\r\n"
    "Server: Server\r\n"
    "Date: Wed, 25 Mar 2020 17:11:00 GMT\r\n"
    "Content-Type: application/x-amz-json-1.1\r\n"
    "Content-Length: 2\r\n"
    "Connection: keep-alive\r\n"
    "x-amzn-RequestId: 4a8d7f1c-6a30-4c1e-9d6b-0f2b5f3e9a01\r\n"
    "\r\n"
    "{}";

static struct { size_t used; char octets[LARGEST + 1]; } connections[CONNECTIONS];

/* The octets of the first whole request, or 0 while some are missing. */
static size_t whole(char *octets, size_t used) {
    char *end = memmem(octets, used, "\r\n\r\n", 4);
    if (end == NULL) return 0;
    *end = 0;
    char *length = strcasestr(octets, "\r\nContent-Length:");
    *end = '\r';
    size_t size = (size_t)(end + 4 - octets) + (length ? strtoul(length + 17, NULL, 10) : 0);
    return size <= used ? size : 0;
}

/* Answers what has come; whether the connection is to be kept. */
static int serve(int socket) {
    char *octets = connections[socket].octets;
    size_t used = connections[socket].used, size;
    ssize_t got = read(socket, octets + used, LARGEST - used);
    if (got <= 0) return 0;
    used += (size_t)got;
    while ((size = whole(octets, used)) > 0) {
        if (write(socket, ANSWER, sizeof ANSWER - 1) < 0) return 0;
        memmove(octets, octets + size, used -= size);
    }
    connections[socket].used = used;
    return used < LARGEST;
}

static int watch(int poll, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
}

static void welcome(int poll, int listener) {
    int yes = 1, socket = accept(listener, NULL, NULL);
    if (socket < 0) return;
    if (socket >= CONNECTIONS || watch(poll, socket) < 0) { close(socket); return; }
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    connections[socket].used = 0;
}

int main(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
    if (bind(listener, (void *)&address, size) || listen(listener, 128) || watch(poll, listener) || watch(poll, 0)) {
        perror("server");
        return 1;
    }
    getsockname(listener, (void *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        struct epoll_event ready[64];
        int count = epoll_wait(poll, ready, 64, -1);
        for (int index = 0; index < count; index++) {
            int descriptor = ready[index].data.fd;
            if (descriptor == 0) return 0;
            if (descriptor == listener) welcome(poll, listener);
            else if (!serve(descriptor)) close(descriptor);
        }
    }
}
