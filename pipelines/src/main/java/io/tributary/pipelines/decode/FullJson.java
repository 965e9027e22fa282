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
    private final Reading reading;
    private @Nullable String fault;

    FullJson(PathNode root, Reading reading) {
        this.root = root;
        this.reading = reading;
    }

    /** Fills the reading; gives the reason why it can't, or null. */
    @Nullable
    String read(byte[] payload, int from, int length) {
        reading.clear();
        fault = null;
        int invalid = Utf8.firstFault(payload, from, length);
        if (invalid >= 0) {
            return "the payload is not UTF-8 from byte " + (invalid - from) + " on; send JSON in UTF-8; it begins "
                    + Excerpt.of(payload, from, length);
        }
        String text = new String(payload, from, length, StandardCharsets.UTF_8);
        // RFC 8259 section 8.1 lets a parser ignore a byte order mark.
        String document = text.startsWith("\uFEFF") ? text.substring(1) : text;
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
        return fault;
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
        for (int slot : node.slots()) {
            if (reading.isMet(slot)) {
                note(reading.slot(slot).twice());
            } else {
                String wrong = take(slot, token, parser);
                if (wrong != null) {
                    note(wrong);
                }
            }
        }
        if (token == JsonToken.START_OBJECT && node.hasNamed()) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                PathNode child = node.child(parser.currentName());
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
