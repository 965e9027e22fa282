package io.tributary.pipelines.summary;

import io.tributary.pipelines.batch.ArrowBody;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** A record batch in the making (Arrow columnar format, "RecordBatch message"), columns in order, children behind parents. */
final class ArrowRecords {
    private final ArrowBody body;

    ArrowRecords(int rows) {
        this.body = new ArrowBody(rows);
    }

    /** Adds a column and what is in it. */
    void column(ArrowShape shape, List<Value> values) {
        int nulls = (int) values.stream().filter(ArrowRecords::isNull).count();
        body.node(values.size(), nulls);
        if (shape.kind() == ArrowShape.Kind.NOTHING) {
            return; // has no buffers
        }
        body.buffer(nulls == 0 ? new byte[0] : bits(values, value -> !isNull(value)));
        switch (shape.kind()) {
            case BOOL -> body.buffer(bits(values, value -> value instanceof Value.OfBool flag && flag.value()));
            case INT -> longs(values, value -> value instanceof Value.OfInt number ? number.value() : 0);
            case TIME -> longs(values, value -> value instanceof Value.OfTime time ? time.micros() : 0);
            case DOUBLE -> longs(values, value -> Double.doubleToRawLongBits(number(value)));
            case TEXT -> texts(values);
            case LIST -> lists(shape.item(), values);
            case COUNTED -> counted(shape.item(), values);
            case NOTHING -> {}
        }
    }

    private static boolean isNull(Value value) {
        return value instanceof Value.Missing;
    }

    private static double number(Value value) {
        if (value instanceof Value.OfInt whole) {
            return whole.value();
        }
        return value instanceof Value.OfDouble number ? number.value() : 0;
    }

    private static byte[] bits(List<Value> values, Predicate<Value> isSet) {
        byte[] bits = new byte[(values.size() + Byte.SIZE - 1) / Byte.SIZE];
        for (int i = 0; i < values.size(); i++) {
            if (isSet.test(values.get(i))) {
                bits[i / Byte.SIZE] |= (byte) (1 << (i % Byte.SIZE));
            }
        }
        return bits;
    }

    private void longs(List<Value> values, ToLongFunction<Value> bits) {
        byte[] data = new byte[values.size() * Long.BYTES];
        ByteBuffer out = littleEndian(data);
        values.forEach(value -> out.putLong(bits.applyAsLong(value)));
        body.buffer(data);
    }

    private void texts(List<Value> values) {
        byte[] offsets = new byte[(values.size() + 1) * Integer.BYTES];
        ByteBuffer out = littleEndian(offsets);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        out.putInt(0);
        for (Value value : values) {
            if (!isNull(value)) {
                data.writeBytes(SummaryWriter.wellFormed(value.toString()).getBytes(StandardCharsets.UTF_8));
            }
            out.putInt(data.size());
        }
        body.buffer(offsets);
        body.buffer(data.toByteArray());
    }

    private void lists(ArrowShape item, List<Value> values) {
        byte[] offsets = new byte[(values.size() + 1) * Integer.BYTES];
        ByteBuffer out = littleEndian(offsets);
        List<Value> items = new ArrayList<>();
        out.putInt(0);
        for (Value value : values) {
            if (value instanceof Value.OfList list) {
                items.addAll(list.items());
            }
            out.putInt(items.size());
        }
        body.buffer(offsets);
        column(item, items);
    }

    private void counted(ArrowShape item, List<Value> values) {
        column(item, each(values, Value.OfCounted::value));
        column(ArrowShape.of(Value.of(0L)), each(values, counted -> Value.of(counted.count())));
    }

    private static List<Value> each(List<Value> values, Function<Value.OfCounted, Value> part) {
        return values.stream()
                .map(value -> value instanceof Value.OfCounted counted ? part.apply(counted) : Value.MISSING)
                .toList();
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The stream of this batch alone. */
    byte[] stream(byte[] schema) {
        return body.stream(schema);
    }
}
