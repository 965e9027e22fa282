package io.tributary.pipelines.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What may stand in a kind of file: what its reader asks of specimens, one with every key and others with none that can be
 * left out. So a schema can't know other keys, words or ranges than the reader does.
 */
public final class Grammar {
    /** Reads a document of that kind to its end. */
    @FunctionalInterface
    public interface Reader {
        void read(Document document) throws ConfigException;
    }

    private final String title;
    private final Reader reader;
    private final Map<String, String> specimens = new LinkedHashMap<>();
    private final List<String> keys = new ArrayList<>();

    /** @param title what such a file is, for people */
    public Grammar(String title, Reader reader) {
        this.title = title;
        this.reader = reader;
    }

    /** Takes specimens from files beside a class; faults in them don't matter, only what is asked of them. */
    public Grammar specimens(Class<?> beside, String... names) {
        for (String name : names) {
            specimens.put(name, resource(beside, name));
        }
        return this;
    }

    /** Takes descriptions of keys, as {@link JsonSchema#of} wants them, from properties beside a class. */
    public Grammar keys(Class<?> beside, String name) {
        keys.add(resource(beside, name));
        return this;
    }

    /** What the reader asks of such a file. */
    public Form form() {
        Form form = new Form();
        specimens.forEach((name, text) -> read(name, text, form));
        read("nothing", "{}", form);
        return form;
    }

    private void read(String name, String text, Form form) {
        try {
            reader.read(Document.parse(name, text, Variables.none(), form));
        } catch (ConfigException e) {
            // Specimens have faults by design, such as several windows: only what was asked is of use.
            return;
        }
    }

    /** The JSON Schema (draft 2020-12), ended by a line feed; the same text each time. */
    public String schema() {
        return schema(form());
    }

    /** As {@link #schema()}, of what was asked of other files too. */
    public String schema(Form form) {
        return JsonSchema.of(form, title, descriptions());
    }

    private Map<String, String> descriptions() {
        Properties read = new Properties();
        try {
            for (String text : keys) {
                read.load(new StringReader(text));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory is read to its end", e);
        }
        Map<String, String> descriptions = new LinkedHashMap<>();
        read.stringPropertyNames().forEach(key -> descriptions.put(key, read.getProperty(key)));
        return descriptions;
    }

    private static String resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name + "; build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the jar can't be read: " + name, e);
        }
    }
}
