"""The messages of grpc.testing, described here and made into classes at run time: no generated code."""
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

INT32, BYTES, STRING, ENUM, MESSAGE = 5, 12, 9, 14, 11

# message -> (field, number, type, repeated, name of the message or enum)
FIELDS = {
    "Empty": [],
    "Payload": [("type", 1, ENUM, False, "PayloadType"), ("body", 2, BYTES, False, None)],
    "EchoStatus": [("code", 1, INT32, False, None), ("message", 2, STRING, False, None)],
    "SimpleRequest": [
        ("response_type", 1, ENUM, False, "PayloadType"),
        ("response_size", 2, INT32, False, None),
        ("payload", 3, MESSAGE, False, "Payload"),
        ("response_status", 7, MESSAGE, False, "EchoStatus"),
    ],
    "SimpleResponse": [("payload", 1, MESSAGE, False, "Payload")],
    "StreamingInputCallRequest": [("payload", 1, MESSAGE, False, "Payload")],
    "StreamingInputCallResponse": [("aggregated_payload_size", 1, INT32, False, None)],
    "ResponseParameters": [("size", 1, INT32, False, None), ("interval_us", 2, INT32, False, None)],
    "StreamingOutputCallRequest": [
        ("response_type", 1, ENUM, False, "PayloadType"),
        ("response_parameters", 2, MESSAGE, True, "ResponseParameters"),
        ("payload", 3, MESSAGE, False, "Payload"),
        ("response_status", 7, MESSAGE, False, "EchoStatus"),
    ],
    "StreamingOutputCallResponse": [("payload", 1, MESSAGE, False, "Payload")],
}


def _classes():
    file = descriptor_pb2.FileDescriptorProto(name="testing.proto", package="grpc.testing", syntax="proto3")
    kind = file.enum_type.add(name="PayloadType")
    kind.value.add(name="COMPRESSABLE", number=0)
    for name, fields in FIELDS.items():
        message = file.message_type.add(name=name)
        for field, number, type_, repeated, reference in fields:
            added = message.field.add(name=field, number=number, type=type_, label=3 if repeated else 1)
            if reference:
                added.type_name = ".grpc.testing." + reference
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file) if not hasattr(pool, "AddSerializedFile") else pool.AddSerializedFile(file.SerializeToString())
    return {n: message_factory.GetMessageClass(pool.FindMessageTypeByName("grpc.testing." + n)) for n in FIELDS}


_ALL = _classes()
Empty = _ALL["Empty"]
Payload = _ALL["Payload"]
EchoStatus = _ALL["EchoStatus"]
SimpleRequest = _ALL["SimpleRequest"]
SimpleResponse = _ALL["SimpleResponse"]
StreamingInputCallRequest = _ALL["StreamingInputCallRequest"]
StreamingInputCallResponse = _ALL["StreamingInputCallResponse"]
ResponseParameters = _ALL["ResponseParameters"]
StreamingOutputCallRequest = _ALL["StreamingOutputCallRequest"]
StreamingOutputCallResponse = _ALL["StreamingOutputCallResponse"]

SERVICE = "/grpc.testing.TestService/"
UNKNOWN_SERVICE = "/grpc.testing.UnimplementedService/"
# method -> (kind, request, response)
METHODS = {
    "EmptyCall": ("unary_unary", Empty, Empty),
    "UnaryCall": ("unary_unary", SimpleRequest, SimpleResponse),
    "StreamingInputCall": ("stream_unary", StreamingInputCallRequest, StreamingInputCallResponse),
    "StreamingOutputCall": ("unary_stream", StreamingOutputCallRequest, StreamingOutputCallResponse),
    "FullDuplexCall": ("stream_stream", StreamingOutputCallRequest, StreamingOutputCallResponse),
}
ECHO_INITIAL = "x-grpc-test-echo-initial"
ECHO_TRAILING = "x-grpc-test-echo-trailing-bin"
