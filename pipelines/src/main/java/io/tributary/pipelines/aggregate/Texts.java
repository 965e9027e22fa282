package io.tributary.pipelines.aggregate;

/** Texts within states. */
final class Texts {
    /**
     * Texts are kept to this many UTF-16 units, so that a state has a greatest size; longer ones that begin alike count as
     * equal.
     */
    static final int LENGTH_MAX = 256;

    private Texts() {}

    /** The text itself, or its beginning. */
    static String kept(String text) {
        if (text.length() <= LENGTH_MAX) {
            return text;
        }
        boolean halves = Character.isHighSurrogate(text.charAt(LENGTH_MAX - 1));
        return text.substring(0, halves ? LENGTH_MAX - 1 : LENGTH_MAX);
    }

    /** By code points, as expressions compare texts. */
    @SuppressWarnings("ReferenceEquality") // A dictionary gives the same object for equal texts: a short cut.
    static int compare(String a, String b) {
        if (a == b) {
            return 0;
        }
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return Integer.compare(rank(a.charAt(i)), rank(b.charAt(i)));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Surrogates stand for code points above all other units. */
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
