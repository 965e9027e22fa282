package io.tributary.edge.doctor;

import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param about one word: {@code clock}, {@code store}
 * @param said what was found, and what to do where something is to be done
 */
public record Finding(Grade grade, String about, String said) {
    /** How it is. */
    public enum Grade {
        OK,
        /** Works, and should be known. */
        NOTE,
        /** Does not work, or will lose something. */
        FAULT
    }

    static Finding ok(String about, String said) {
        return new Finding(Grade.OK, about, said);
    }

    static Finding note(String about, String said) {
        return new Finding(Grade.NOTE, about, said);
    }

    static Finding fault(String about, String said) {
        return new Finding(Grade.FAULT, about, said);
    }

    /** A line for a terminal. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-5s  %-7s %s", grade.name().toLowerCase(Locale.ROOT), about, said);
    }
}
