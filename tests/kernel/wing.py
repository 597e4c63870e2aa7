"""A wing of an Api, for the test that loads it by its path."""

from kernel.app import Call
from kernel.routes import public
from tests.kernel.test_app import winged


@winged.get("/api/wing/{id}", audience=public(), summary="翼")
def feather(call: Call) -> dict[str, str]:
    return {"id": call.path["id"]}
