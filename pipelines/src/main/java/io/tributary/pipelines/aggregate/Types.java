package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.summary.Value;
import java.util.List;

/** The types of values within states, as numbers that are part of the form of saved states. */
final class Types {
    private static final List<Type> BY_CODE = List.of(Type.BOOL, Type.INT, Type.DOUBLE, Type.TEXT, Type.TIME);

    private Types() {}

    /** From 1. */
    static int code(Type type) {
        return switch (type) {
            case BOOL -> 1;
            case INT -> 2;
            case DOUBLE -> 3;
            case TEXT -> 4;
            case TIME -> 5;
        };
    }

    static Type read(StateReader in) throws StateException {
        int code = in.get();
        if (code < 1 || code > BY_CODE.size()) {
            throw new StateException("holds values of type " + code + "; known are 1 to " + BY_CODE.size());
        }
        return BY_CODE.get(code - 1);
    }

    /** A value's bits, refused where values of the type never have them. */
    static long readBits(Type type, StateReader in) throws StateException {
        long bits = in.getLong();
        boolean sound = switch (type) {
            case BOOL -> bits == 0 || bits == 1;
            case DOUBLE ->
                bits == Double.doubleToLongBits(Double.longBitsToDouble(bits) + 0.0)
                        && !Double.isNaN(Double.longBitsToDouble(bits));
            case INT, TIME -> true;
            case TEXT -> false;
        };
        if (!sound) {
            throw new StateException("holds " + Long.toHexString(bits) + ", which is no " + type.word());
        }
        return bits;
    }

    /** Order of two values that are no texts. */
    static int compare(Type type, long a, long b) {
        return type == Type.DOUBLE
                ? Double.compare(Double.longBitsToDouble(a), Double.longBitsToDouble(b))
                : Long.compare(a, b);
    }

    static Value value(Type type, long bits, String text) {
        return switch (type) {
            case BOOL -> Value.of(bits != 0);
            case INT -> Value.of(bits);
            case DOUBLE -> finite(Double.longBitsToDouble(bits));
            case TEXT -> Value.of(text);
            case TIME -> Value.ofTime(bits);
        };
    }

    private static Value finite(double value) {
        return Double.isFinite(value) ? Value.of(value) : Value.MISSING;
    }
}
