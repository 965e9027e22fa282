package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Value;

/**
 * One value of a group, of any type: the least or greatest (texts by code points, false before true), the earliest or latest,
 * or the one beside the least or greatest of another column. What is picked does not depend on order or grouping: of several
 * at one time the smallest is first and the greatest last, and of several beside equal numbers the earliest is taken, then
 * the smallest.
 */
final class Picks implements PerGroup.State<Picks> {
    static final String KIND = "picks/1";
    private static final int BYTES_MAX = 2 + 2 * Long.BYTES + Integer.BYTES + 3 * Texts.LENGTH_MAX;

    /** Of min, max, first, last, argmin and argmax. */
    private final Statistic rule;

    private boolean empty = true;
    private Type type = Type.INT;
    private long bits;
    private String text = "";
    /** Kept only where it decides. */
    private long time;
    /** The other column's number, of argmin and argmax. */
    private double key;

    private Picks(Statistic rule) {
        this.rule = rule;
    }

    static PerGroup.Form<Picks> form(Statistic rule) {
        return new PerGroup.Form<>(KIND, BYTES_MAX, () -> new Picks(rule), (in, count) -> restored(rule, in));
    }

    @Override
    public boolean add(Operands in, long at, int row) {
        Cells cells = in.second();
        double number = in.first().numbers[row] + 0.0;
        boolean isText = cells.type == Type.TEXT;
        long newBits = isText ? 0 : cells.bits[row];
        String newText = isText ? cells.texts[row] : "";
        if (empty || isBetter(number, at, cells.type, newBits, newText)) {
            take(number, at, cells.type, newBits, newText);
        }
        return true;
    }

    private void take(double number, long at, Type newType, long newBits, String newText) {
        empty = false;
        type = newType;
        bits = newBits;
        text = newText;
        time = rule == Statistic.MIN || rule == Statistic.MAX ? 0 : at;
        key = rule == Statistic.ARGMIN || rule == Statistic.ARGMAX ? number : 0;
    }

    private boolean isBetter(double number, long at, Type newType, long newBits, String newText) {
        return switch (rule) {
            case MIN -> compare(newType, newBits, newText) < 0;
            case MAX -> compare(newType, newBits, newText) > 0;
            case FIRST -> at < time || (at == time && compare(newType, newBits, newText) < 0);
            case LAST -> at > time || (at == time && compare(newType, newBits, newText) > 0);
            case ARGMIN -> number < key || (number == key && isEarlier(at, newType, newBits, newText));
            case ARGMAX -> number > key || (number == key && isEarlier(at, newType, newBits, newText));
            default -> throw new IllegalStateException(rule + " picks nothing");
        };
    }

    private boolean isEarlier(long at, Type newType, long newBits, String newText) {
        return at < time || (at == time && compare(newType, newBits, newText) < 0);
    }

    private int compare(Type newType, long newBits, String newText) {
        return newType == Type.TEXT ? Texts.compare(newText, text) : Types.compare(newType, newBits, bits);
    }

    @Override
    public boolean fits(Picks other) {
        return type == other.type;
    }

    @Override
    public void merge(Picks other) {
        if (empty || isBetter(other.key, other.time, other.type, other.bits, other.text)) {
            take(other.key, other.time, other.type, other.bits, other.text);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.put(code(rule));
        out.put(Types.code(type));
        out.putLong(time);
        out.putDouble(key);
        if (type == Type.TEXT) {
            out.putText(text);
        } else {
            out.putLong(bits);
        }
    }

    private static Picks restored(Statistic rule, StateReader in) throws StateException {
        int code = in.get();
        if (code != code(rule)) {
            throw new StateException("was picked by rule " + code + "; expected " + code(rule) + ", " + rule.word());
        }
        Type type = Types.read(in);
        long time = in.getLong();
        double key = in.getDouble();
        if (Double.isNaN(key)) {
            throw new StateException("was picked beside NaN");
        }
        boolean isText = type == Type.TEXT;
        long bits = isText ? 0 : Types.readBits(type, in);
        Picks picks = new Picks(rule);
        picks.take(key, time, type, bits, isText ? in.getText(Texts.LENGTH_MAX) : "");
        return picks;
    }

    private static int code(Statistic rule) {
        return switch (rule) {
            case MIN -> 1;
            case MAX -> 2;
            case FIRST -> 3;
            case LAST -> 4;
            case ARGMIN -> 5;
            case ARGMAX -> 6;
            default -> throw new IllegalStateException(rule + " picks nothing");
        };
    }

    @Override
    public Value finish(Statistic statistic, double... parameters) {
        return empty ? Value.MISSING : Types.value(type, bits, text);
    }
}
