package io.tributary.pipelines.summary;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;

/** Writes the node-to-gateway form. */
record SummaryWriter(JsonGenerator json) {
    /** The members of a value that was counted, in this order. */
    static final String COUNTED_VALUE = "value";

    static final String COUNTED_COUNT = "count";

    void write(Summary summary) throws IOException {
        json.writeStartObject();
        // First, so that a reader of another version knows at once.
        json.writeNumberField("v", SummaryJson.VERSION);
        text(json, "site", summary.key().site());
        text(json, "node", summary.origin().node());
        text(json, "run", summary.origin().run());
        text(json, "pipeline", summary.key().pipeline());
        text(json, "window_start", iso(summary.key().startMicros()));
        text(json, "window_end", iso(summary.key().endMicros()));
        values("group", summary.key().group());
        json.writeNumberField("revision", summary.revision());
        json.writeNumberField("nodes", summary.nodes());
        values("fields", summary.fields());
        if (!summary.partials().isEmpty()) {
            partials(summary);
        }
        json.writeEndObject();
    }

    private void partials(Summary summary) throws IOException {
        json.writeArrayFieldStart("partials");
        for (Summary.Partial partial : summary.partials()) {
            json.writeStartObject();
            text(json, "kind", partial.kind());
            text(json, "state", partial.state());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("calls");
        for (Map.Entry<String, String> call : summary.calls().entrySet()) {
            text(json, call.getKey(), call.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("then");
        for (Summary.Step step : summary.then()) {
            step(step);
        }
        json.writeEndArray();
    }

    private void step(Summary.Step step) throws IOException {
        json.writeStartObject();
        if (step.isWhere()) {
            text(json, "where", step.text());
        } else {
            json.writeObjectFieldStart("let");
            text(json, step.name(), step.text());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void values(String name, Map<String, Value> values) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Value> entry : values.entrySet()) {
            json.writeFieldName(wellFormed(entry.getKey()));
            value(json, entry.getValue());
        }
        json.writeEndObject();
    }

    static void value(JsonGenerator json, Value value) throws IOException {
        if (value instanceof Value.OfDouble number) {
            number(json, number.value());
        } else if (value instanceof Value.OfInt number) {
            json.writeNumber(number.value());
        } else if (value instanceof Value.OfBool flag) {
            json.writeBoolean(flag.value());
        } else if (value instanceof Value.OfText text) {
            json.writeString(wellFormed(text.value()));
        } else if (value instanceof Value.OfTime time) {
            tagged(json, "time", iso(time.micros()));
        } else if (value instanceof Value.OfList list) {
            json.writeStartArray();
            for (Value item : list.items()) {
                value(json, item);
            }
            json.writeEndArray();
        } else if (value instanceof Value.OfCounted counted) {
            json.writeStartObject();
            json.writeFieldName(COUNTED_VALUE);
            value(json, counted.value());
            json.writeNumberField(COUNTED_COUNT, counted.count());
            json.writeEndObject();
        } else {
            json.writeNull();
        }
    }

    private static void number(JsonGenerator json, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            tagged(json, "double", Double.toString(value));
        }
    }

    private static void tagged(JsonGenerator json, String tag, String text) throws IOException {
        json.writeStartObject();
        json.writeStringField(tag, text);
        json.writeEndObject();
    }

    static void text(JsonGenerator json, String name, String value) throws IOException {
        json.writeStringField(wellFormed(name), wellFormed(value));
    }

    static String iso(long micros) {
        return new Value.OfTime(micros).toString();
    }

    /** The text itself, or with U+FFFD for each half of a surrogate pair that stands alone: UTF-8 has no form for it. */
    static String wellFormed(String text) {
        int at = loneSurrogate(text);
        if (at < 0) {
            return text;
        }
        StringBuilder mended = new StringBuilder(text);
        while (at >= 0) {
            mended.setCharAt(at, '\uFFFD');
            at = loneSurrogate(mended);
        }
        return mended.toString();
    }

    /** Where the first half of a surrogate pair stands alone, or -1. */
    static int loneSurrogate(CharSequence text) {
        int at = 0;
        while (at < text.length()) {
            int point = Character.codePointAt(text, at);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                return at;
            }
            at += Character.charCount(point);
        }
        return -1;
    }
}
