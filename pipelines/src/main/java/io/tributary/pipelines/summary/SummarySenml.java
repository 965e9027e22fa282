package io.tributary.pipelines.summary;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** A summary as a SenML pack (RFC 8428): base name and time in the first record, a record per field that has a value. */
final class SummarySenml {
    /** Labels in CBOR, RFC 8428 table 4. */
    private static final int BASE_NAME = -2;

    private static final int BASE_TIME = -3;
    private static final int NAME = 0;
    private static final int UNIT = 1;
    private static final int VALUE = 2;
    private static final int TEXT = 3;
    private static final int FLAG = 4;

    private static final String SECONDS = "s";
    private static final long MICROS_PER_SECOND = 1_000_000;

    private SummarySenml() {}

    static byte[] json(Summary summary) {
        return SummaryJson.bytes(json -> {
            Map<String, Value> fields = sayable(summary.fields());
            boolean first = true;
            json.writeStartArray();
            if (fields.isEmpty()) {
                json.writeStartObject();
                base(json, summary);
                json.writeEndObject();
            }
            for (Map.Entry<String, Value> field : fields.entrySet()) {
                json.writeStartObject();
                if (first) {
                    base(json, summary);
                }
                first = false;
                json.writeStringField("n", nameOf(field.getKey()));
                value(json, field.getValue());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void base(JsonGenerator json, Summary summary) throws IOException {
        json.writeStringField("bn", baseName(summary));
        json.writeFieldName("bt");
        json.writeNumber(seconds(summary.key().endMicros()).toPlainString());
    }

    private static void value(JsonGenerator json, Value value) throws IOException {
        if (value instanceof Value.OfDouble number) {
            json.writeNumberField("v", number.value());
        } else if (value instanceof Value.OfInt number) {
            json.writeNumberField("v", number.value());
        } else if (value instanceof Value.OfBool flag) {
            json.writeBooleanField("vb", flag.value());
        } else if (value instanceof Value.OfTime time) {
            json.writeStringField("u", SECONDS);
            json.writeFieldName("v");
            json.writeNumber(seconds(time.micros()).toPlainString());
        } else {
            json.writeStringField("vs", SummaryWriter.wellFormed(value.toString()));
        }
    }

    static byte[] cbor(Summary summary) {
        Map<String, Value> fields = sayable(summary.fields());
        CborWriter out = new CborWriter();
        out.array(Math.max(1, fields.size()));
        if (fields.isEmpty()) {
            out.map(2);
            base(out, summary);
        }
        boolean first = true;
        for (Map.Entry<String, Value> field : fields.entrySet()) {
            boolean isTime = field.getValue() instanceof Value.OfTime;
            out.map(2 + (first ? 2 : 0) + (isTime ? 1 : 0));
            if (first) {
                base(out, summary);
            }
            first = false;
            out.whole(NAME);
            out.text(nameOf(field.getKey()));
            value(out, field.getValue());
        }
        return out.toBytes();
    }

    private static void base(CborWriter out, Summary summary) {
        out.whole(BASE_NAME);
        out.text(baseName(summary));
        out.whole(BASE_TIME);
        time(out, summary.key().endMicros());
    }

    private static void value(CborWriter out, Value value) {
        if (value instanceof Value.OfTime time) {
            out.whole(UNIT);
            out.text(SECONDS);
            out.whole(VALUE);
            time(out, time.micros());
            return;
        }
        out.whole(value instanceof Value.OfText ? TEXT : value instanceof Value.OfBool ? FLAG : VALUE);
        out.value(value);
    }

    private static void time(CborWriter out, long micros) {
        if (micros % MICROS_PER_SECOND == 0) {
            out.whole(micros / MICROS_PER_SECOND);
        } else {
            out.number(micros / (double) MICROS_PER_SECOND);
        }
    }

    private static BigDecimal seconds(long micros) {
        return BigDecimal.valueOf(micros, 6).stripTrailingZeros();
    }

    /** SenML has no way to say that a value is missing or not a number; such a field is left out. */
    private static Map<String, Value> sayable(Map<String, Value> fields) {
        Map<String, Value> sayable = new LinkedHashMap<>(fields);
        sayable.values()
                .removeIf(value -> value instanceof Value.Missing
                        || (value instanceof Value.OfDouble number && !Double.isFinite(number.value())));
        return sayable;
    }

    private static String baseName(Summary summary) {
        StringBuilder name = new StringBuilder();
        name.append(nameOf(summary.key().site())).append(':');
        name.append(nameOf(summary.key().pipeline())).append(':');
        for (Value value : summary.key().group().values()) {
            name.append(nameOf(value.toString())).append(':');
        }
        return name.toString();
    }

    /** What RFC 8428 section 4.5.1 does not allow in a name becomes an underscore, and so does the separating colon. */
    private static String nameOf(String text) {
        return text.replaceAll("[^A-Za-z0-9./_-]", "_");
    }
}
