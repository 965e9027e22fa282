package io.tributary.pipelines.decode;

import org.jspecify.annotations.Nullable;

/** One metric of a Sparkplug payload: message {@code Metric} of sparkplug_b.proto (Sparkplug 3.0 section 6.4). One object for all. */
final class SparkplugMetric {
    private static final int NAME = 1;
    private static final int ALIAS = 2;
    private static final int TIMESTAMP = 3;
    private static final int DATATYPE = 4;
    private static final int IS_HISTORICAL = 5;
    private static final int IS_NULL = 7;
    private static final int INT_VALUE = 10;
    private static final int LONG_VALUE = 11;
    private static final int FLOAT_VALUE = 12;
    private static final int DOUBLE_VALUE = 13;
    private static final int BOOLEAN_VALUE = 14;
    private static final int STRING_VALUE = 15;
    private static final int EXTENSION_VALUE = 19;

    private static final int INT_8 = 1;
    private static final int INT_16 = 2;
    private static final int INT_32 = 3;
    private static final int INT_64 = 4;
    private static final int UINT_64 = 8;
    private static final int DATE_TIME = 13;
    private static final long UINT_32_MASK = 0xFFFF_FFFFL;

    private final ProtoFields fields = new ProtoFields();
    final Slice name = new Slice();
    private final Slice text = new Slice();
    boolean hasAlias;
    long alias;
    boolean hasTime;
    long timeMillis;
    int datatype;
    private boolean historical;
    private boolean isNull;
    /** The number of the field that holds the value; 0 for none. */
    private int valueField;

    private long bits;

    /** Reads the metric in {@code bytes[from, to)}; false when it is malformed. */
    boolean read(byte[] bytes, int from, int to) {
        name.clear();
        text.clear();
        hasAlias = false;
        hasTime = false;
        datatype = 0;
        historical = false;
        isNull = false;
        valueField = 0;
        fields.open(bytes, from, to);
        while (fields.next()) {
            take(bytes);
        }
        return !fields.isMalformed();
    }

    private void take(byte[] bytes) {
        if (fields.is(NAME, ProtoFields.BYTES)) {
            name.set(bytes, fields.from(), fields.to() - fields.from());
        } else if (fields.is(ALIAS, ProtoFields.VARINT)) {
            hasAlias = true;
            alias = fields.value();
        } else if (fields.is(TIMESTAMP, ProtoFields.VARINT)) {
            hasTime = true;
            timeMillis = fields.value();
        } else if (fields.is(DATATYPE, ProtoFields.VARINT)) {
            datatype = (int) Math.min(fields.value() & Long.MAX_VALUE, Integer.MAX_VALUE);
        } else if (fields.is(IS_HISTORICAL, ProtoFields.VARINT)) {
            historical = fields.value() != 0;
        } else if (fields.is(IS_NULL, ProtoFields.VARINT)) {
            isNull = fields.value() != 0;
        } else if (fields.number() >= INT_VALUE && fields.number() <= EXTENSION_VALUE) {
            takeValue(bytes);
        }
    }

    private void takeValue(byte[] bytes) {
        int wire = switch (fields.number()) {
            case INT_VALUE, LONG_VALUE, BOOLEAN_VALUE -> ProtoFields.VARINT;
            case FLOAT_VALUE -> ProtoFields.FIXED_32;
            case DOUBLE_VALUE -> ProtoFields.FIXED_64;
            default -> ProtoFields.BYTES;
        };
        if (!fields.is(fields.number(), wire)) {
            return; // as any field that is not known
        }
        valueField = fields.number();
        bits = fields.value();
        if (fields.is(STRING_VALUE, ProtoFields.BYTES)) {
            text.set(bytes, fields.from(), fields.to() - fields.from());
        }
    }

    /** Whether it is part of the protocol and no measurement: the birth counter, or a command that is offered. */
    static boolean isProtocol(Slice name) {
        return SparkplugNames.BIRTH_COUNTER.equalTo(name)
                || SparkplugNames.startsWith(name, SparkplugNames.NODE_CONTROL)
                || SparkplugNames.startsWith(name, SparkplugNames.DEVICE_CONTROL);
    }

    /** The value as a whole number, for the protocol's own metrics. */
    long whole() {
        return bits;
    }

    /** Gives the value what it holds; or the reason why it can't. */
    @Nullable
    String value(NamedValue into) {
        into.historical = historical;
        if (isNull || valueField == 0) {
            into.kind = NamedValue.Kind.NONE;
            return null;
        }
        switch (valueField) {
            case INT_VALUE, LONG_VALUE -> {
                return whole(into);
            }
            case FLOAT_VALUE -> into.setNumber(Float.intBitsToFloat((int) bits));
            case DOUBLE_VALUE -> into.setNumber(Double.longBitsToDouble(bits));
            case BOOLEAN_VALUE -> into.setFlag(bits != 0);
            case STRING_VALUE -> {
                if (Utf8.firstFault(text.bytes(), text.from(), text.length()) >= 0) {
                    return "its text is not UTF-8";
                }
                into.setText(NamedValue.Kind.TEXT, text.bytes(), text.from(), text.length());
            }
            default -> into.kind = NamedValue.Kind.OTHER;
        }
        return null;
    }

    /** Signed numbers are sent as unsigned ones of the same bits (Sparkplug 3.0 section 6.4.16), in 32 of them or 64. */
    private @Nullable String whole(NamedValue into) {
        switch (datatype) {
            case 0 -> {
                if (bits < 0 || (valueField == INT_VALUE && bits > Integer.MAX_VALUE)) {
                    return "its datatype is not known, and so not whether it is negative; announce it in a birth";
                }
                into.setWhole(bits);
            }
            case INT_8 -> into.setWhole((byte) bits);
            case INT_16 -> into.setWhole((short) bits);
            case INT_32 -> into.setWhole(bits << 32 >> 32);
            case INT_64 -> into.setWhole(bits);
            case UINT_64, DATE_TIME -> {
                if (bits < 0) {
                    into.setNumber(unsigned(bits));
                } else {
                    into.setWhole(bits);
                }
            }
            default -> into.setWhole(bits & UINT_32_MASK);
        }
        return null;
    }

    /** The nearest double of an unsigned number beyond a long; its last bit, folded in, decides ties as it would itself. */
    private static double unsigned(long bits) {
        return (double) ((bits >>> 1) | (bits & 1)) * 2;
    }
}
