package io.tributary.edge.node;

import io.tributary.pipelines.config.Definition;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Definitions of pipelines as a store keeps them, in JSON. */
final class Definitions {
    private Definitions() {}

    /** @param source name of the one that the pipeline reads */
    static String write(Definition definition, String source) {
        return new JsonObject()
                .put("source", source)
                .put("file", definition.file())
                .put("text", definition.text())
                .put("variables", new JsonObject(new TreeMap<>(definition.variables())))
                .encode();
    }

    /** The source of what {@link #write} wrote; empty when it can't be told. */
    static Optional<String> source(String kept) {
        try {
            return Optional.ofNullable(new JsonObject(kept).getString("source"));
        } catch (DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException when it is not what {@link #write} writes */
    static Definition read(String kept) {
        try {
            JsonObject json = new JsonObject(kept);
            Map<String, String> variables = new TreeMap<>();
            for (Map.Entry<String, Object> variable : json.getJsonObject("variables")) {
                variables.put(variable.getKey(), (String) variable.getValue());
            }
            return new Definition(json.getString("file"), json.getString("text"), variables);
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("what is kept is no definition of a pipeline", e);
        }
    }
}
