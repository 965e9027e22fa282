package io.tributary.pipelines.decode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes protobuf as sparkplug_b.proto says, field by field: an obvious counterpart to the decoder. */
final class SparkplugPayload {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A payload of that time and sequence number, metrics to follow. */
    static SparkplugPayload of(long millis, int sequence) {
        return new SparkplugPayload().varint(1, millis).varint(3, sequence);
    }

    static SparkplugPayload metric() {
        return new SparkplugPayload();
    }

    SparkplugPayload with(SparkplugPayload metric) {
        return bytes(2, metric.toBytes());
    }

    SparkplugPayload name(String name) {
        return bytes(1, name.getBytes(StandardCharsets.UTF_8));
    }

    SparkplugPayload alias(long alias) {
        return varint(2, alias);
    }

    SparkplugPayload time(long millis) {
        return varint(3, millis);
    }

    SparkplugPayload datatype(int datatype) {
        return varint(4, datatype);
    }

    SparkplugPayload historical() {
        return varint(5, 1);
    }

    SparkplugPayload isNull() {
        return varint(7, 1);
    }

    /** As the specification has it: the bits of an int as unsigned 32. */
    SparkplugPayload intValue(int value) {
        return varint(10, Integer.toUnsignedLong(value));
    }

    SparkplugPayload longValue(long value) {
        return varint(11, value);
    }

    SparkplugPayload floatValue(float value) {
        tag(12, 5);
        fixed(Float.floatToRawIntBits(value), 4);
        return this;
    }

    SparkplugPayload doubleValue(double value) {
        tag(13, 1);
        fixed(Double.doubleToRawLongBits(value), 8);
        return this;
    }

    SparkplugPayload boolValue(boolean value) {
        return varint(14, value ? 1 : 0);
    }

    SparkplugPayload stringValue(String value) {
        return bytes(15, value.getBytes(StandardCharsets.UTF_8));
    }

    SparkplugPayload bytes(int field, byte[] value) {
        tag(field, 2);
        raw(value.length);
        out.writeBytes(value);
        return this;
    }

    SparkplugPayload varint(int field, long value) {
        tag(field, 0);
        raw(value);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private void tag(int field, int wire) {
        raw(((long) field << 3) | wire);
    }

    private void fixed(long bits, int width) {
        for (int i = 0; i < width; i++) {
            out.write((int) (bits >>> (8 * i)));
        }
    }

    private void raw(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
