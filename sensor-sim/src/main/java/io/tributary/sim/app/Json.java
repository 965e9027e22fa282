package io.tributary.sim.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Results for machines: one JSON object on a line. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Values are texts, whole numbers, doubles, booleans or maps of such. */
    static String object(Map<String, ?> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            write(members, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(Map<?, ?> members, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
            out.writeFieldName(String.valueOf(member.getKey()));
            if (member.getValue() instanceof Map<?, ?> object) {
                write(object, out);
            } else if (member.getValue() instanceof Double number) {
                out.writeNumber(Math.round(number * 1000) / 1000.0);
            } else {
                out.writePOJO(member.getValue());
            }
        }
        out.writeEndObject();
    }
}
