package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Form;
import io.tributary.pipelines.config.JsonSchema;
import io.tributary.pipelines.config.Variables;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The JSON Schema of pipeline files. It is what {@link PipelineReader} asks of specimens, one with every key and others
 * with none that can be left out, so it can't know other keys, words or ranges than the reader does.
 */
public final class PipelineSchema {
    private static final List<String> SPECIMENS = List.of("specimen.yaml", "specimen-bare.yaml");

    private PipelineSchema() {}

    /** The schema (draft 2020-12), ended by a line feed; the same text each time. */
    public static String json() {
        return json(form());
    }

    static String json(Form form) {
        return JsonSchema.of(form, "Tributary pipeline", descriptions());
    }

    /** What the reader asks of a pipeline file. */
    static Form form() {
        Form form = new Form();
        SPECIMENS.forEach(name -> read(name, resource(name), form));
        read("nothing", "{}", form);
        return form;
    }

    private static void read(String name, String text, Form form) {
        try {
            PipelineReader.readTested(Document.parse(name, text, Variables.none(), form), TableFiles.NONE);
        } catch (ConfigException e) {
            // Specimens have faults by design, several windows among them: only what was asked is of use.
            return;
        }
        throw new IllegalStateException(name + " reads without fault, so it can't have every key");
    }

    private static Map<String, String> descriptions() {
        Properties read = new Properties();
        try {
            read.load(new StringReader(resource("keys.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory is read to its end", e);
        }
        Map<String, String> descriptions = new LinkedHashMap<>();
        read.stringPropertyNames().forEach(key -> descriptions.put(key, read.getProperty(key)));
        return descriptions;
    }

    private static String resource(String name) {
        try (InputStream in = PipelineSchema.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name + "; build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the jar can't be read: " + name, e);
        }
    }
}
