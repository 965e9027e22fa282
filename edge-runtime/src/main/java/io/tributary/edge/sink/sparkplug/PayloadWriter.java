package io.tributary.edge.sink.sparkplug;

import io.tributary.pipelines.summary.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the protobuf of a Sparkplug B payload: messages {@code Payload} and {@code Metric} (Sparkplug 3.0 section 6.4). */
final class PayloadWriter {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;

    // Fields of Payload.
    private static final int TIMESTAMP = 1;
    private static final int METRIC = 2;
    private static final int SEQUENCE = 3;

    // Fields of Metric.
    private static final int NAME = 1;
    private static final int ALIAS = 2;
    private static final int METRIC_TIMESTAMP = 3;
    private static final int DATATYPE = 4;
    private static final int IS_HISTORICAL = 5;
    private static final int IS_NULL = 7;
    private static final int LONG_VALUE = 11;
    private static final int DOUBLE_VALUE = 13;
    private static final int BOOLEAN_VALUE = 14;
    private static final int STRING_VALUE = 15;

    private static final long MICROS_PER_MILLI = 1_000;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    byte[] toBytes() {
        return out.toByteArray();
    }

    /** When the message is sent, in milliseconds since 1970 UTC. */
    PayloadWriter timestamp(long millis) {
        number(TIMESTAMP, millis);
        return this;
    }

    /** @param sequence 0 to 255 */
    PayloadWriter sequence(int sequence) {
        number(SEQUENCE, sequence);
        return this;
    }

    /** What a birth says of a metric; {@code alias} below 0 for one that has none. */
    PayloadWriter announce(String name, long alias, Datatype datatype, Value value, long millis) {
        PayloadWriter metric = new PayloadWriter();
        metric.text(NAME, name);
        if (alias >= 0) {
            metric.number(ALIAS, alias);
        }
        metric.number(METRIC_TIMESTAMP, millis);
        metric.number(DATATYPE, datatype.number());
        metric.value(datatype, value);
        return nested(metric);
    }

    /** The birth counter, which stands alone in a death. */
    PayloadWriter birthCounter(int counter) {
        PayloadWriter metric = new PayloadWriter();
        metric.text(NAME, EdgeNode.BIRTH_COUNTER);
        metric.number(DATATYPE, Datatype.INT_64.number());
        metric.number(LONG_VALUE, counter);
        return nested(metric);
    }

    /** A value of a metric that was announced. */
    PayloadWriter data(long alias, Datatype datatype, Value value, long millis, boolean isHistorical) {
        PayloadWriter metric = new PayloadWriter();
        metric.number(ALIAS, alias);
        metric.number(METRIC_TIMESTAMP, millis);
        if (isHistorical) {
            metric.number(IS_HISTORICAL, 1);
        }
        metric.value(datatype, value);
        return nested(metric);
    }

    private void value(Datatype datatype, Value value) {
        if (value instanceof Value.Missing) {
            number(IS_NULL, 1);
        } else if (value instanceof Value.OfDouble number) {
            tag(DOUBLE_VALUE, FIXED_64);
            long bits = Double.doubleToLongBits(number.value());
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                out.write((int) (bits >>> shift));
            }
        } else if (value instanceof Value.OfInt number && datatype == Datatype.DOUBLE) {
            value(datatype, Value.of((double) number.value()));
        } else if (value instanceof Value.OfInt number) {
            number(LONG_VALUE, number.value());
        } else if (value instanceof Value.OfTime time) {
            number(LONG_VALUE, Math.floorDiv(time.micros(), MICROS_PER_MILLI));
        } else if (value instanceof Value.OfBool flag) {
            number(BOOLEAN_VALUE, flag.value() ? 1 : 0);
        } else {
            text(STRING_VALUE, value.toString());
        }
    }

    private PayloadWriter nested(PayloadWriter metric) {
        tag(METRIC, BYTES);
        varint(metric.out.size());
        out.writeBytes(metric.toBytes());
        return this;
    }

    private void text(int field, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        tag(field, BYTES);
        varint(utf8.length);
        out.writeBytes(utf8);
    }

    private void number(int field, long value) {
        tag(field, VARINT);
        varint(value);
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
