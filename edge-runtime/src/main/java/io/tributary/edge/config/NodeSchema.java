package io.tributary.edge.config;

import io.tributary.pipelines.config.Grammar;
import io.tributary.pipelines.config.Variables;
import java.nio.file.Path;

/** The JSON Schema of node files. */
public final class NodeSchema {
    private NodeSchema() {}

    /** What {@link NodeSettings} ask of a file. */
    public static Grammar grammar() {
        return withMqtt(new Grammar(
                        "Tributary node", document -> NodeSettings.read(document, Variables.none(), Path.of(""))))
                .specimens(NodeSchema.class, "node-specimen.yaml", "node-specimen-bare.yaml")
                .keys(NodeSchema.class, "node.properties");
    }

    /** Adds what is to be said of the settings of brokers and of HTTP, for other files that have them. */
    public static Grammar withMqtt(Grammar grammar) {
        return grammar.keys(NodeSchema.class, "mqtt.properties");
    }
}
