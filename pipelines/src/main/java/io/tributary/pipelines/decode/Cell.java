package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Type;
import org.jspecify.annotations.Nullable;

/** A value that comes as text without a type of its own: a CSV cell or a bare number. It is what its slot wants it to be. */
final class Cell {
    private final Reading reading;
    private final Decimal number = new Decimal(Decimal.Grammar.BARE);

    Cell(Reading reading) {
        this.reading = reading;
    }

    /** Fills a slot from bytes that stay as they are until the row is written; gives the reason why it can't, or null. */
    @Nullable
    String take(int slot, byte[] bytes, int from, int to) {
        Slot wanted = reading.slot(slot);
        if (wanted.type() == Type.TEXT) {
            return reading.takeText(slot, bytes, from, to - from) ? null : wanted.tooLong(to - from);
        }
        int first = from;
        int end = to;
        while (first < end && isSpace(bytes[first])) {
            first++;
        }
        while (end > first && isSpace(bytes[end - 1])) {
            end--;
        }
        boolean taken = switch (wanted.type()) {
            case BOOL -> bool(slot, bytes, first, end);
            case TIME ->
                wanted.unit() == TimeUnit.ISO
                        ? reading.takeText(slot, bytes, first, end - first)
                        : number(slot, bytes, first, end);
            default -> number(slot, bytes, first, end);
        };
        return taken ? null : fault(wanted, bytes, first, end);
    }

    private boolean number(int slot, byte[] bytes, int from, int to) {
        return number.read(bytes, from, to) == to && reading.takeNumber(slot, number);
    }

    private boolean bool(int slot, byte[] bytes, int from, int to) {
        boolean isTrue = is("true", bytes, from, to);
        return (isTrue || is("false", bytes, from, to)) && reading.takeBool(slot, isTrue);
    }

    private static boolean is(String word, byte[] bytes, int from, int to) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String fault(Slot wanted, byte[] bytes, int from, int to) {
        String shown = Excerpt.of(bytes, from, to - from);
        boolean large = wanted.type() == Type.INT && number.read(bytes, from, to) == to && number.isWhole();
        return large ? wanted.tooLarge(shown) : wanted.wrong("'" + shown + "'");
    }

    static boolean isSpace(byte next) {
        return next == ' ' || next == '\t' || next == '\r' || next == '\n';
    }
}
