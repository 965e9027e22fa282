package io.tributary.pipelines.pipeline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.pipelines.decode.IsoTime;
import io.tributary.pipelines.message.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A recorded message, a JSON object of {@code topic}, {@code at} (or {@code tst}) and {@code payload} (or {@code base64}): what {@code
 * mosquitto_sub -F %j} writes.
 *
 * @param fault why it is none; empty when it is
 */
record RecordedLine(Message message, String fault) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Where a line that begins at {@code from} ends: at its line feed, or at the end of the bytes. */
    static int end(byte[] bytes, int from) {
        int end = from;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    static RecordedLine of(byte[] bytes, int from, int end) {
        Message whole = new Message().payload(bytes, from, end - from);
        String topic = null;
        String at = null;
        byte[] payload = null;
        try (JsonParser json = JSON.createParser(bytes, from, end - from)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return bad(
                        whole,
                        "is no JSON object such as {\"topic\": \"t\", \"at\": \"2026-01-01T00:00:01Z\", \"payload\": {}}");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "topic" -> topic = json.getText();
                    case "at", "tst" -> at = json.getText();
                    case "base64" -> payload = Base64.getDecoder().decode(json.getText());
                    case "payload" -> payload = payload(json, bytes, from);
                    default -> json.skipChildren();
                }
            }
            if (topic == null || at == null || payload == null) {
                return bad(whole, "needs topic, at and payload (or base64)");
            }
            byte[] time = at.strip().getBytes(StandardCharsets.UTF_8);
            long micros = IsoTime.micros(time, 0, time.length);
            return micros == IsoTime.NOT_A_TIME
                    ? bad(whole, "at: '" + at + "' is no time such as 2026-01-01T00:00:01Z")
                    : new RecordedLine(Message.of(topic, payload, micros), "");
        } catch (IOException e) {
            return bad(whole, "is not JSON in UTF-8: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            return bad(whole, "base64: " + e.getMessage());
        }
    }

    private static RecordedLine bad(Message message, String why) {
        return new RecordedLine(message, "a recorded line " + why);
    }

    private static byte @Nullable [] payload(JsonParser json, byte[] bytes, int from) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText().getBytes(StandardCharsets.UTF_8);
        }
        int start = from + (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        json.finishToken();
        int end = from + (int) json.currentLocation().getByteOffset();
        return new String(Arrays.copyOfRange(bytes, start, end), StandardCharsets.UTF_8)
                .strip()
                .getBytes(StandardCharsets.UTF_8);
    }
}
