package io.tributary.edge.config;

import io.tributary.pipelines.config.SchemaContract;
import io.tributary.pipelines.config.Variables;
import java.io.IOException;
import java.util.List;

class NodeSchemaTest extends SchemaContract {
    NodeSchemaTest() {
        super(
                "node",
                NodeSchema.grammar(),
                document -> NodeSettings.read(document, Variables.none(), CONFIGS.resolve("nodes")),
                "nodes");
    }

    @Override
    protected List<String> texts() throws IOException {
        List<String> texts = super.texts();
        texts.add("""
                apiVersion: tributary/v1
                node: pump-house-1
                site: north
                mqtt:
                  server: mqtts://localhost:8883
                  tls: { ca: ca.pem, certificate: node.pem, key: node.key, least: 1.3 }
                  inbox: { messagesMax: 10000, bytesMax: 4194304 }
                  keepAlive: 60s
                  fastLane: false
                upstream: { server: "mqtt://gateway.local:1883", inFlightMax: 100, password: { file: secret } }
                pipelines: [../pipelines/air-quality.yaml]
                http:
                batch: { readingsMax: 4096 }
                outbox: { summariesMax: 100000 }
                reload: { watch: 2s }
                """);
        return texts;
    }

    /** What is least at a broker is the least of the other. */
    @Override
    protected boolean isOfForm(String fault) {
        return super.isOfForm(fault) && !fault.contains("reconnect.most");
    }
}
