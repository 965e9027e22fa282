package io.tributary.sim.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.sim.publish.Emission;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Messages recorded as JSON lines: {@code {"topic": "t", "at": "2026-01-01T00:00:01Z", "payload": ...}}. A payload that is a
 * text is sent as that text, anything else as the JSON it stands for, byte for byte; {@code base64} holds what is no text.
 * {@code tst} for {@code at} and further members are taken as {@code mosquitto_sub -F %j} and {@code %J} write them.
 */
public final class JsonLines implements Recording {
    private static final int LINE_CHARACTERS_MAX = 1 << 20;
    private static final JsonFactory JSON = new JsonFactory();

    private final String file;
    private final FileChannel channel;
    private final Reader reader;
    private final double speed;
    private final int qos;
    private final StringBuilder line = new StringBuilder();
    private long lineNumber;
    private long rows;
    private long firstMicros;

    /** One line taken apart. */
    private static final class Parts {
        private @Nullable String topic;
        private @Nullable String at;
        private byte @Nullable [] payload;
    }

    private JsonLines(String file, FileChannel channel, double speed, int qos) {
        this.file = file;
        this.channel = channel;
        this.reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8), 1 << 16);
        this.speed = speed;
        this.qos = qos;
    }

    /**
     * @param speed how many times faster than recorded, above 0
     * @param qos 0 or 1
     */
    public static JsonLines open(Path path, double speed, int qos) throws IOException {
        return new JsonLines(path.toString(), FileChannel.open(path), speed, qos);
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public double fraction() {
        try {
            return (double) channel.position() / Math.max(1, channel.size());
        } catch (IOException e) {
            return 0; // The next read will say what is wrong.
        }
    }

    @Override
    public long firstMicros() {
        return firstMicros;
    }

    /** @throws BadLineException for a line that is no message, with its number */
    @Override
    public @Nullable Emission next() throws IOException {
        do {
            if (!readLine()) {
                return null;
            }
        } while (line.toString().isBlank());
        Parts parts = parts(line.toString());
        if (parts.topic == null || parts.at == null || parts.payload == null) {
            throw bad("a message needs topic, at and payload (or base64)");
        }
        long micros = micros(parts.at);
        if (rows++ == 0) {
            firstMicros = micros;
        }
        long due = (long) ((micros - firstMicros) / speed);
        return new Emission(due, parts.topic.getBytes(StandardCharsets.UTF_8), parts.payload, qos);
    }

    private boolean readLine() throws IOException {
        line.setLength(0);
        lineNumber++;
        try {
            return readCharacters();
        } catch (MalformedInputException e) {
            throw bad("is not UTF-8 text, or one of the next lines is not; save the file as UTF-8");
        }
    }

    private boolean readCharacters() throws IOException {
        int c = reader.read();
        if (c < 0) {
            return false;
        }
        while (c >= 0 && c != '\n') {
            if (line.length() == LINE_CHARACTERS_MAX) {
                throw bad("is longer than " + LINE_CHARACTERS_MAX + " characters; write one message a line");
            }
            line.append((char) c);
            c = reader.read();
        }
        return true;
    }

    private Parts parts(String text) throws IOException {
        Parts parts = new Parts();
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw bad(
                        "is not a JSON object such as {\"topic\": \"t\", \"at\": \"2026-01-01T00:00:01Z\", \"payload\": {}}");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                member(name, json, text, parts);
            }
        } catch (JsonProcessingException e) {
            throw bad("is not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw bad("base64: " + e.getMessage());
        }
        return parts;
    }

    private static void member(String name, JsonParser json, String text, Parts parts) throws IOException {
        switch (name) {
            case "topic" -> parts.topic = json.getText();
            case "at", "tst" -> parts.at = json.getText();
            case "base64" -> parts.payload = Base64.getDecoder().decode(json.getText());
            case "payload" -> parts.payload = payload(json, text);
            default -> json.skipChildren();
        }
    }

    private static byte[] payload(JsonParser json, String text) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText().getBytes(StandardCharsets.UTF_8);
        }
        int from = (int) json.currentTokenLocation().getCharOffset();
        json.skipChildren();
        json.finishToken();
        int to = (int) json.currentLocation().getCharOffset();
        return text.substring(from, to).strip().getBytes(StandardCharsets.UTF_8);
    }

    private long micros(String at) throws BadLineException {
        try {
            return TimeFormat.AUTO.micros(at.strip());
        } catch (IllegalArgumentException e) {
            throw bad("at: " + e.getMessage());
        }
    }

    private BadLineException bad(String message) {
        return new BadLineException(file, lineNumber, message);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
