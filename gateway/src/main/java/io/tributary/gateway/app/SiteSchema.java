package io.tributary.gateway.app;

import io.tributary.edge.config.NodeSchema;
import io.tributary.pipelines.config.Grammar;
import io.tributary.pipelines.config.Variables;
import java.nio.file.Path;

/** The JSON Schema of site files. */
public final class SiteSchema {
    private SiteSchema() {}

    /** What {@link GatewaySettings} ask of a file. */
    public static Grammar grammar() {
        return NodeSchema.withMqtt(new Grammar(
                        "Tributary site", document -> GatewaySettings.read(document, Variables.none(), Path.of(""))))
                .specimens(
                        SiteSchema.class,
                        "site-specimen.yaml",
                        "site-specimen-embedded.yaml",
                        "site-specimen-short.yaml",
                        "site-specimen-bare.yaml")
                .keys(SiteSchema.class, "site.properties");
    }
}
