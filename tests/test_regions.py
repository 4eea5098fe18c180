"""The table of regions, beside botocore's."""

from __future__ import annotations

import json
from pathlib import Path

import botocore
import pytest

from sigv4ssm.regions import REGIONS, beside

PUBLISHED = json.loads((Path(botocore.__file__).parent / "data" / "partitions.json").read_text("utf-8"))["partitions"]


@pytest.mark.parametrize("partition", PUBLISHED, ids=lambda partition: partition["id"])
def test_each_region_that_aws_publishes_is_there(partition: dict):
    """In its partition, but for the pseudo-regions of global services; botocore's table may be the newer one."""
    published = {name for name in partition["regions"] if not name.endswith("-global")}
    assert set() == published - set(REGIONS[partition["id"]].split())


@pytest.mark.parametrize("partition", REGIONS)
def test_all_regions_beside_one_are_those_of_its_partition(partition: str):
    """Whichever it is; a region that is too new for the table is one of `aws`."""
    for region in REGIONS[partition].split():
        assert REGIONS[partition].split() == beside(region)
    assert REGIONS["aws"].split() == beside("xx-new-9")
