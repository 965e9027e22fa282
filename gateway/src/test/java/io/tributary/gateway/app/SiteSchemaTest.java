package io.tributary.gateway.app;

import io.tributary.pipelines.config.SchemaContract;
import io.tributary.pipelines.config.Variables;
import java.io.IOException;
import java.util.List;

class SiteSchemaTest extends SchemaContract {
    SiteSchemaTest() {
        super(
                "site",
                SiteSchema.grammar(),
                document -> GatewaySettings.read(document, Variables.none(), CONFIGS.resolve("sites")),
                "sites");
    }

    @Override
    protected List<String> texts() throws IOException {
        List<String> texts = super.texts();
        texts.add("{ apiVersion: tributary/v1, site: short, broker: embedded }");
        texts.add("""
                apiVersion: tributary/v1
                site: north
                broker: { server: "mqtt://localhost:1883", user: gateway, password: { file: secret }, keepAlive: 10s }
                upstream: { topic: "site/{site}/{pipeline}", qos: 1, retain: true }
                durability: volatile
                store: { directory: store }
                commit: { interval: 5s }
                outbox: { bytesMax: 1048576, ageMax: 1d, full: stop, summariesMax: 1000, drainPerSecond: 10 }
                rollup: { settle: 5s, keep: 1h, windowsMax: 10, bytesMax: 65536 }
                http: { host: 127.0.0.1, port: 9465 }
                """);
        return texts;
    }
}
