"""A server of the gRPC project with its own health service. Its standard input sets states, `name=STATUS` a line."""
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

server = grpc.server(ThreadPoolExecutor(max_workers=4))
servicer = health.HealthServicer()
health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
if len(sys.argv) == 3:
    key, certificate = (open(path, "rb").read() for path in sys.argv[1:])
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, certificate)]))
else:
    port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(f"port {port}", flush=True)
for line in sys.stdin:
    name, status = line.strip().split("=")
    servicer.set(name, health_pb2.HealthCheckResponse.ServingStatus.Value(status))
    print(f"set {name}", flush=True)
server.stop(None)
