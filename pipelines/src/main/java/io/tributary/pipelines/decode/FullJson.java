package io.tributary.pipelines.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tributary.pipelines.batch.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads any JSON document (RFC 8259) by a full parser, and decides what is an error and how to say it. The wanted paths'
 * values are to be there once each; unknown fields may be anything.
 */
final class FullJson {
    private static final int DEPTH_MAX = 500;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(1000)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final PathNode root;
    private final PathNode element;
    private final String each;
    private final Reading reading;
    private @Nullable String fault;
    private boolean seenEach;
    private String document = "";
    private @Nullable JsonParser elements;

    FullJson(PathNode root, Reading reading) {
        this(root, root, "", reading);
    }

    /**
     * @param root what is wanted of the document
     * @param element what is wanted of each element of its array of readings
     * @param each the path of that array; empty when there is none
     */
    FullJson(PathNode root, PathNode element, String each, Reading reading) {
        this.root = root;
        this.element = element;
        this.each = each;
        this.reading = reading;
    }

    /** Fills the reading; gives the reason why it can't, or null. */
    @Nullable
    String read(byte[] payload, int from, int length) {
        reading.clear();
        fault = null;
        seenEach = false;
        int invalid = Utf8.firstFault(payload, from, length);
        if (invalid >= 0) {
            return "the payload is not UTF-8 from byte " + (invalid - from) + " on; send JSON in UTF-8; it begins "
                    + Excerpt.of(payload, from, length);
        }
        String text = new String(payload, from, length, StandardCharsets.UTF_8);
        // RFC 8259 section 8.1 lets a parser ignore a byte order mark.
        document = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (document.isBlank()) {
            return "the payload is empty; send JSON";
        }
        try (JsonParser parser = FACTORY.createParser(document)) {
            parser.nextToken();
            value(parser, root);
            if (parser.nextToken() != null) {
                return notJson("after the value comes more", parser, document);
            }
        } catch (JsonProcessingException e) {
            return notJson(e, document);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
        if (!each.isEmpty() && !seenEach) {
            note("the array of readings " + each + " is missing; send it, or mend 'each'");
        }
        return fault;
    }

    /** After {@link #read} gave no fault: goes to the array of readings, past its first {@code passed} elements. */
    void elements(int passed) {
        try {
            JsonParser parser = FACTORY.createParser(document);
            parser.nextToken();
            if (!find(parser, root)) {
                throw new IllegalStateException("an array that was there is gone");
            }
            elements = parser;
            for (int i = 0; i < passed; i++) {
                parser.nextToken();
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what was read once without fault", e);
        }
    }

    /** Goes to the next element; false when there is none. */
    boolean nextElement() {
        JsonParser parser = elements;
        try {
            if (parser == null || parser.nextToken() != JsonToken.END_ARRAY) {
                return parser != null;
            }
            parser.close();
            elements = null;
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("what was read once without fault", e);
        }
    }

    /** Fills the reading from the element; gives the reason why it can't, or null. */
    @Nullable
    String readElement() {
        reading.clearInner();
        fault = null;
        try {
            value(Objects.requireNonNull(elements, "no element"), element);
        } catch (IOException e) {
            throw new UncheckedIOException("what was read once without fault", e);
        }
        return fault;
    }

    /** Goes to the array of readings at or below the value at hand; when it is not there, to the value's end. */
    private static boolean find(JsonParser parser, PathNode node) throws IOException {
        if (node.isEach()) {
            return true;
        }
        boolean isObject = parser.currentToken() == JsonToken.START_OBJECT;
        if (!isObject && parser.currentToken() != JsonToken.START_ARRAY) {
            return false;
        }
        for (int index = 0; !parser.nextToken().isStructEnd(); index++) {
            PathNode child = isObject ? node.child(parser.currentName()) : node.element(index);
            if (isObject) {
                parser.nextToken();
            }
            if (child != null && find(parser, child)) {
                return true;
            } else if (child == null) {
                parser.skipChildren();
            }
        }
        return false;
    }

    private static String notJson(String rule, JsonParser parser, String document) {
        return notJson(
                rule,
                parser.currentTokenLocation().getLineNr(),
                parser.currentTokenLocation().getColumnNr(),
                document);
    }

    private static String notJson(JsonProcessingException e, String document) {
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
        return notJson(e.getOriginalMessage(), line, column, document);
    }

    private static String notJson(String rule, int line, int column, String document) {
        return "the payload is not JSON at line " + line + ", column " + column + ": " + rule
                + "; send one JSON document; it begins " + Excerpt.of(document);
    }

    /** Reads the value that the parser stands at, to its end. */
    private void value(JsonParser parser, PathNode node) throws IOException {
        JsonToken token = parser.currentToken();
        if (node.isEach()) {
            if (seenEach) {
                note("the array of readings " + each + " is there twice; send it once");
            } else if (token != JsonToken.START_ARRAY) {
                note(each + " is no array; send an array of readings, or mend 'each'");
            }
            seenEach = true;
        }
        for (int slot : node.slots()) {
            String wrong = reading.isMet(slot) ? reading.slot(slot).twice() : take(slot, token, parser);
            if (wrong != null) {
                reading.spoil(slot);
                note(wrong);
            }
        }
        if (token == JsonToken.START_OBJECT && node.hasNamed()) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                PathNode child = node.child(parser.currentName());
                if (child == null && node.guard() >= 0 && parser.currentName().endsWith("_")) {
                    reading.spoil(node.guard());
                    note(PathParser.notUnderstood(Excerpt.of(parser.currentName())));
                }
                parser.nextToken();
                below(parser, child);
            }
        } else if (token == JsonToken.START_ARRAY && node.hasIndexed()) {
            for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
                below(parser, node.element(index));
            }
        } else {
            parser.skipChildren();
        }
    }

    private void below(JsonParser parser, @Nullable PathNode child) throws IOException {
        if (child == null) {
            parser.skipChildren();
        } else {
            value(parser, child);
        }
    }

    /** The first fault is the one to tell; a malformed document is told before any. */
    private void note(String found) {
        if (fault == null) {
            fault = found;
        }
    }

    private @Nullable String take(int slot, JsonToken token, JsonParser parser) throws IOException {
        return switch (token) {
            case VALUE_NULL ->
                reading.takeNull(slot) ? null : reading.slot(slot).isNull();
            case VALUE_TRUE, VALUE_FALSE ->
                reading.takeBool(slot, token == JsonToken.VALUE_TRUE)
                        ? null
                        : reading.slot(slot).wrong(parser.getText() + ", a bool,");
            case VALUE_STRING -> text(slot, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                number(slot, parser.getText(), token == JsonToken.VALUE_NUMBER_INT);
            case START_OBJECT -> reading.slot(slot).wrong("an object");
            case START_ARRAY -> reading.slot(slot).wrong("an array");
            default -> throw new IllegalStateException("no value begins with " + token);
        };
    }

    private @Nullable String text(int slot, String text) {
        Slot wanted = reading.slot(slot);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (wanted.type() == Type.TEXT && !text.equals(new String(utf8, StandardCharsets.UTF_8))) {
            return wanted.wrong("a text with half a surrogate pair, '" + Excerpt.of(text) + "',");
        }
        if (reading.takeText(slot, utf8, 0, utf8.length)) {
            return null;
        }
        return wanted.type() == Type.TEXT
                ? wanted.tooLong(utf8.length)
                : wanted.wrong("the text \"" + Excerpt.of(text) + "\"");
    }

    private @Nullable String number(int slot, String text, boolean whole) {
        Slot wanted = reading.slot(slot);
        if (wanted.type() == Type.DOUBLE) {
            reading.setDouble(slot, Double.parseDouble(text));
        } else if (wanted.unit() != null && wanted.unit() != TimeUnit.ISO) {
            reading.setLong(slot, PlainNumber.micros(text, wanted.unit()));
        } else if (wanted.type() == Type.INT && whole) {
            if (!PlainNumber.isLong(text)) {
                return wanted.tooLarge(Excerpt.of(text));
            }
            reading.setLong(slot, Long.parseLong(text));
        } else {
            return wanted.wrong("the number " + Excerpt.of(text));
        }
        return null;
    }
}
