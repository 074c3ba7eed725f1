#!/usr/bin/python3
"""One case from intake to closure, as another service would take it: python3 quickstart.py [HOST:PORT]

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
    from docket.v1 import case_pb2 as pb, case_service_pb2 as rpc, directory_service_pb2 as desk
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
    display_name="Ana Diaz", roles=[desk.ROLE_REPRESENTATIVE], capacity=20, available=True)))
case = once(cases.OpenCase, rpc.OpenCaseRequest(kind=pb.CASE_KIND_COMPLAINT, channel=pb.CHANNEL_WEB,
                                                subject="The parcel never came"))
once(cases.AcknowledgeCase, rpc.AcknowledgeCaseRequest(name=case.name, channel=pb.CHANNEL_EMAIL))
once(cases.AssignCase, rpc.AssignCaseRequest(name=case.name, assignee=staff.name))
once(cases.RecordInteraction, rpc.RecordInteractionRequest(name=case.name, direction=pb.DIRECTION_OUTBOUND,
                                                           channel=pb.CHANNEL_EMAIL, text="We send it once more."))
once(cases.ResolveCase, rpc.ResolveCaseRequest(name=case.name, outcome=pb.CASE_OUTCOME_RESOLVED,
                                               summary="Sent a second parcel."))
once(cases.RecordFollowUp, rpc.RecordFollowUpRequest(name=case.name, satisfied=True, rating=5))
case = once(cases.CloseCase, rpc.CloseCaseRequest(name=case.name, feedback="Quick."))
print(case.name, pb.CaseState.Name(case.state), "at version", case.version)
