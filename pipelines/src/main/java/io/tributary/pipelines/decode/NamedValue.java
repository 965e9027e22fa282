package io.tributary.pipelines.decode;

/** A value with name and time, as SenML and Sparkplug send them in lists. One object for all. */
final class NamedValue {
    /** What the value is. */
    enum Kind {
        /** There is none, or null. */
        NONE,
        /** One that no field can hold: a table, a file, a list. */
        OTHER,
        WHOLE,
        NUMBER,
        TEXT,
        FLAG,
        DATA
    }

    /** What names of one list have in common before {@link #own}: empty where they have nothing. */
    final Slice base = new Slice();

    /** The name without what all have in common. */
    final Slice own = new Slice();

    final Slice name = new Slice();
    final Slice unit = new Slice();

    /** Of a {@link Kind#TEXT} or {@link Kind#DATA}. */
    final Slice text = new Slice();

    /** Microseconds since 1970 UTC. */
    long micros;

    Kind kind = Kind.NONE;
    long whole;
    double number;
    boolean flag;
    boolean hasSum;
    double sum;
    boolean historical;

    void clear() {
        base.clear();
        own.clear();
        name.clear();
        unit.clear();
        text.clear();
        kind = Kind.NONE;
        hasSum = false;
        historical = false;
    }

    void setWhole(long value) {
        kind = Kind.WHOLE;
        whole = value;
    }

    void setNumber(double value) {
        kind = Kind.NUMBER;
        number = value;
    }

    void setFlag(boolean value) {
        kind = Kind.FLAG;
        flag = value;
    }

    void setText(Kind asWhat, byte[] utf8, int from, int length) {
        kind = asWhat;
        text.set(utf8, from, length);
    }
}
