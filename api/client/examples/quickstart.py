#!/usr/bin/python3
"""Two cases from intake to closure, as another service would take them: quickstart.py [HOST:PORT]

Needs Debian's python3-grpcio, python3-protobuf, protobuf-compiler and protobuf-compiler-grpc.
"""
import pathlib
import subprocess
import sys
import tempfile
import uuid

import grpc

# The client is generated from the contract; a service of yours does this once, when it is built.
API = pathlib.Path(__file__).resolve().parents[2]
with tempfile.TemporaryDirectory() as out:
    subprocess.run(["protoc", f"-I{API}", f"--python_out={out}", f"--grpc_out={out}",
                    "--plugin=protoc-gen-grpc=/usr/bin/grpc_python_plugin",
                    *map(str, sorted(API.glob("docket/v1/*.proto")))], check=True)
    sys.path.insert(0, out)
    from docket.v1 import case_pb2 as pb, case_service_pb2 as rpc, directory_service_pb2 as desk, role_pb2
    from docket.v1 import case_service_pb2_grpc, directory_service_pb2_grpc

channel = grpc.insecure_channel(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:50051")
cases = case_service_pb2_grpc.CaseServiceStub(channel)
directory = directory_service_pb2_grpc.DirectoryServiceStub(channel)


def once(method, request):
    """Sends a change under a request id of its own. Sent again with that id, it is still done once only."""
    request.request_id = str(uuid.uuid4())
    return method(request, timeout=10)


ana = "ana-" + uuid.uuid4().hex[:6]
staff = once(directory.CreateStaff, desk.CreateStaffRequest(staff_id=ana, staff=desk.Staff(
    display_name="Ana Diaz", roles=[role_pb2.ROLE_REPRESENTATIVE], capacity=20, available=True)))
case = once(cases.OpenCase, rpc.OpenCaseRequest(kind=pb.CASE_KIND_COMPLAINT, channel=pb.CHANNEL_WEB,
                                                subject="The parcel never came"))
once(cases.AcknowledgeCase, rpc.AcknowledgeCaseRequest(name=case.name, channel=pb.CHANNEL_EMAIL))
once(cases.AssignCase, rpc.AssignCaseRequest(name=case.name, assignee=staff.name))
once(cases.RecordInteraction, rpc.RecordInteractionRequest(name=case.name, direction=pb.DIRECTION_OUTBOUND,
                                                           channel=pb.CHANNEL_EMAIL, text="We send it once more."))
once(cases.ResolveCase, rpc.ResolveCaseRequest(name=case.name, outcome=pb.CASE_OUTCOME_RESOLVED,
                                               summary="Sent a second parcel."))
once(cases.RecordFollowUp, rpc.RecordFollowUpRequest(name=case.name, satisfied=True, rating=5,
                                                     rating_source=pb.RATING_SOURCE_STAFF))
case = once(cases.CloseCase, rpc.CloseCaseRequest(name=case.name, feedback="Quick."))
print(case.name, pb.CaseState.Name(case.state), "at version", case.version)

# A complaint through the whole desk.
sue = once(directory.CreateStaff, desk.CreateStaffRequest(staff_id="sue-" + uuid.uuid4().hex[:6], staff=desk.Staff(
    display_name="Sue Park", roles=[role_pb2.ROLE_SUPERVISOR], capacity=20, available=True)))
name = once(cases.OpenCase, rpc.OpenCaseRequest(kind=pb.CASE_KIND_INQUIRY, channel=pb.CHANNEL_PHONE,
                                                subject="Where is it?", order_references=["4711"])).name


def step(method, **fields):
    """One change of the case, named as its RPC is."""
    changed = once(getattr(cases, method), getattr(rpc, method + "Request")(name=name, **fields))
    print(f"{method:20} {pb.CaseState.Name(changed.state).removeprefix('CASE_STATE_').lower()}")
    return changed


step("ReclassifyCase", kind=pb.CASE_KIND_COMPLAINT, reason="The customer is angry.")
step("AssessCase", category="delivery", urgency=pb.URGENCY_HIGH, complexity=pb.COMPLEXITY_SIMPLE,
     severity=pb.SEVERITY_MAJOR)
step("AcknowledgeCase", channel=pb.CHANNEL_EMAIL, message="We look for it.")
step("AssignCase", assignee=staff.name)
step("RecordFirstContact", outcome=pb.FIRST_CONTACT_OUTCOME_NEEDS_FOLLOW_UP)
step("TakeOver", taker=sue.name, reason="The complaint was escalated.")
step("AddTask", action="Ask the carrier")
step("RecordInteraction", direction=pb.DIRECTION_NOTE, text="Asked.", consulted_party="The carrier")
step("RecordInteraction", direction=pb.DIRECTION_NOTE, text="It is lost.", answered_consultation=1)
step("RecordFinding", text="The carrier lost it.", root_cause="lost-in-transit")
step("CompleteTask", number=1)
step("ProposeResolution", outcome=pb.CASE_OUTCOME_RESOLVED, summary="Send it again, and 10 euros back.",
     remedy=pb.Money(currency="EUR", minor_units=1000))
step("AwaitCustomer", reason="Is that all right?")
step("RecordInteraction", direction=pb.DIRECTION_INBOUND, channel=pb.CHANNEL_EMAIL, text="Yes, please.")
step("DecideResolution", agreed=True, channel=pb.CHANNEL_EMAIL)
step("ResolveCase", outcome=pb.CASE_OUTCOME_RESOLVED, summary="Sent again; paid back.")
step("RecordFollowUp", satisfied=True, rating=5, rating_source=pb.RATING_SOURCE_CUSTOMER)
closed = step("CloseCase", feedback="Quick in the end.")
print(closed.name, "is closed at version", closed.version, "and rated", closed.rating, "of 5")
