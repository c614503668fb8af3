"""A collector of OpenTelemetry over HTTP: keeps what it is sent, read by the protocol's own definitions."""
import base64, http.server, json, threading

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def in_base64(value):
    """Ids are digits of base 16 in OTLP's JSON; protobuf's own JSON has them in base64."""
    if isinstance(value, dict):
        return {key: base64.b64encode(bytes.fromhex(each)).decode() if key in ("traceId", "spanId", "parentSpanId")
                else in_base64(each) for key, each in value.items()}
    return [in_base64(each) for each in value] if isinstance(value, list) else value


class Collector:
    def __init__(self, status=200):
        self.requests, self.authorizations, self.status = [], [], status
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.authorizations.append(self.headers.get("Authorization"))
                if self.path != "/v1/traces" or self.headers["Content-Type"] != "application/json":
                    return self.answer(404, b"")
                # Unknown fields and wrong types are refused.
                request = json_format.ParseDict(in_base64(json.loads(body)), ExportTraceServiceRequest())
                outer.requests.append(request)
                self.answer(outer.status, b"{}")

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def spans(self):
        return [span for request in self.requests for resource in request.resource_spans
                for scope in resource.scope_spans for span in scope.spans]

    def resources(self):
        return [{each.key: each.value.string_value for each in resource.resource.attributes}
                for request in self.requests for resource in request.resource_spans]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def attributes(span):
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes}
