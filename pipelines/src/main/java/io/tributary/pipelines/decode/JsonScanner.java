package io.tributary.pipelines.decode;

import org.jspecify.annotations.Nullable;

/**
 * Finds the wanted values of an ordinary JSON document in one pass over its bytes, without an object. Whatever is not
 * ordinary (an escape where it matters, a long number, a field twice, a wrong type, a fault of any kind) it leaves to
 * {@link FullJson}: what it does accept, that accepts too, with the same values.
 *
 * <p>Methods take the index to read at and give the index after what they read, or {@link #UNUSUAL}.
 */
final class JsonScanner {
    private static final int UNUSUAL = -1;
    /** Beyond these, limits of the full parser come near. */
    private static final int PAYLOAD_BYTES_MAX = 1 << 20;

    private static final int KEY_BYTES_MAX = 1 << 10;
    private static final int SKIPPED_DEPTH_MAX = 60;

    private static final int NONE = -1;

    private final PathNode root;
    private final PathNode element;
    private final Reading reading;
    private final Decimal number = new Decimal(Decimal.Grammar.JSON);
    private byte[] bytes = {};
    private int end;
    /** Whether a string held a byte that is not ASCII, so that the payload's UTF-8 needs a look. */
    private boolean beyondAscii;
    /** Where the array of readings begins, or {@link #NONE}. */
    private int each;
    /** Where its next element begins, or {@link #NONE}. */
    private int next;

    JsonScanner(PathNode root, Reading reading) {
        this(root, root, reading);
    }

    /**
     * @param root what is wanted of the document
     * @param element what is wanted of each element of its array of readings; of no effect when it has none
     */
    JsonScanner(PathNode root, PathNode element, Reading reading) {
        this.root = root;
        this.element = element;
        this.reading = reading;
    }

    /** Fills the reading; false, and a reading in disorder, when the document is not ordinary. */
    boolean scan(byte[] payload, int from, int length) {
        if (length > PAYLOAD_BYTES_MAX) {
            return false;
        }
        bytes = payload;
        end = from + length;
        beyondAscii = false;
        each = NONE;
        next = NONE;
        reading.clear();
        int at = value(space(from), root);
        return at != UNUSUAL && space(at) == end && (!beyondAscii || Utf8.firstFault(payload, from, length) < 0);
    }

    /** After {@link #scan}: goes to the array of readings; false when the document has none. */
    boolean hasElements() {
        if (each == NONE) {
            return false;
        }
        int first = space(each + 1);
        next = bytes[first] == ']' ? NONE : first;
        return true;
    }

    /** Whether there is one more element to be read. */
    boolean hasNext() {
        return next != NONE;
    }

    /** Fills the reading from the next element; false, and a reading in disorder, when it is not ordinary. */
    boolean scanNext() {
        reading.clearInner();
        int at = value(next, element);
        if (at == UNUSUAL) {
            return false;
        }
        at = space(at);
        next = bytes[at] == ',' ? space(at + 1) : NONE;
        return true;
    }

    private int value(int at, PathNode node) {
        if (at >= end) {
            return UNUSUAL;
        }
        if (node.isEach()) {
            boolean usual = bytes[at] == '[' && each == NONE;
            each = at;
            return usual ? skip(at) : UNUSUAL;
        }
        int[] slots = node.slots();
        byte first = bytes[at];
        if (first == '{' && node.hasNamed()) {
            return slots.length == 0 ? object(at, node) : UNUSUAL;
        } else if (first == '[' && node.hasIndexed()) {
            return slots.length == 0 ? array(at, node) : UNUSUAL;
        } else if (slots.length == 0) {
            return skip(at);
        }
        for (int slot : slots) {
            if (reading.isMet(slot)) {
                return UNUSUAL;
            }
        }
        return first == '"' ? text(at, slots) : first <= '9' ? number(at, slots) : word(at, slots);
    }

    private int object(int start, PathNode node) {
        int at = space(start + 1);
        if (at < end && bytes[at] == '}') {
            return at + 1;
        }
        while (true) {
            int close = node.expected(bytes, at, end);
            PathNode child;
            if (close >= 0) {
                child = node.expectedChild();
            } else {
                close = key(at);
                if (close == UNUSUAL) {
                    return UNUSUAL;
                }
                child = node.child(bytes, at + 1, close);
                if (child == null && node.mustUnderstand(bytes, at + 1, close)) {
                    return UNUSUAL;
                }
            }
            at = colon(close + 1);
            if (at == UNUSUAL) {
                return UNUSUAL;
            }
            at = child == null ? skip(at) : value(at, child);
            if (at == UNUSUAL) {
                return UNUSUAL;
            }
            at = space(at);
            int next = at < end ? bytes[at] : 0;
            if (next == '}') {
                return at + 1;
            } else if (next != ',') {
                return UNUSUAL;
            }
            at = space(at + 1);
        }
    }

    private int array(int start, PathNode node) {
        int at = space(start + 1);
        if (at < end && bytes[at] == ']') {
            return at + 1;
        }
        for (int index = 0; ; index++) {
            @Nullable PathNode child = node.element(index);
            at = child == null ? skip(at) : value(at, child);
            if (at == UNUSUAL) {
                return UNUSUAL;
            }
            at = space(at);
            int next = at < end ? bytes[at] : 0;
            if (next == ']') {
                return at + 1;
            } else if (next != ',') {
                return UNUSUAL;
            }
            at = space(at + 1);
        }
    }

    private int number(int at, int[] slots) {
        int after = number.read(bytes, at, end);
        if (after < 0 || !number.isSimple()) {
            return UNUSUAL;
        }
        for (int slot : slots) {
            if (!reading.takeNumber(slot, number)) {
                return UNUSUAL;
            }
        }
        return after;
    }

    private int text(int at, int[] slots) {
        int close = stringEnd(at + 1);
        if (close == UNUSUAL) {
            return UNUSUAL;
        }
        for (int slot : slots) {
            if (!reading.takeText(slot, bytes, at + 1, close - at - 1)) {
                return UNUSUAL;
            }
        }
        return close + 1;
    }

    private int word(int at, int[] slots) {
        int after = wordEnd(at);
        if (after == UNUSUAL) {
            return UNUSUAL;
        }
        byte first = bytes[at];
        for (int slot : slots) {
            boolean taken = first == 'n' ? reading.takeNull(slot) : reading.takeBool(slot, first == 't');
            if (!taken) {
                return UNUSUAL;
            }
        }
        return after;
    }

    /** The index of the quote that ends the key whose quote is expected at {@code at}. */
    private int key(int at) {
        if (at >= end || bytes[at] != '"') {
            return UNUSUAL;
        }
        int close = stringEnd(at + 1);
        return close - at > KEY_BYTES_MAX ? UNUSUAL : close;
    }

    /** From behind a key to the first byte of its value. */
    private int colon(int at) {
        int colon = space(at);
        return colon < end && bytes[colon] == ':' ? space(colon + 1) : UNUSUAL;
    }

    /** The index of the quote that ends a string without escapes. */
    private int stringEnd(int start) {
        for (int at = start; at < end; at++) {
            byte next = bytes[at];
            if (next == '"') {
                return at;
            } else if (next == '\\') {
                return UNUSUAL;
            } else if (next < ' ') {
                if (next >= 0) {
                    return UNUSUAL;
                }
                beyondAscii = true;
            }
        }
        return UNUSUAL;
    }

    /** Behind the string, which may hold escapes, for nobody wants it. */
    private int passedString(int start) {
        int at = stringEnd(start);
        if (at != UNUSUAL) {
            return at + 1;
        }
        for (at = start; at < end && bytes[at] != '"'; at++) {
            byte next = bytes[at];
            if (next == '\\') {
                at = escapeEnd(at + 1);
                if (at == UNUSUAL) {
                    return UNUSUAL;
                }
            } else if (next >= 0 && next < ' ') {
                return UNUSUAL;
            }
            beyondAscii |= next < 0;
        }
        return at < end ? at + 1 : UNUSUAL;
    }

    /** The index of the last byte of the escape whose backslash stands before {@code at}. */
    private int escapeEnd(int at) {
        if (at < end && bytes[at] == 'u') {
            for (int i = at + 1; i <= at + 4; i++) {
                if (i >= end || Character.digit(bytes[i], 16) < 0) {
                    return UNUSUAL;
                }
            }
            return at + 4;
        }
        return at < end && "\"\\/bfnrt".indexOf(bytes[at]) >= 0 ? at : UNUSUAL;
    }

    private int wordEnd(int at) {
        return switch (bytes[at]) {
            case 't' -> isNext(at, 't', 'r', 'u', 'e') ? at + 4 : UNUSUAL;
            case 'n' -> isNext(at, 'n', 'u', 'l', 'l') ? at + 4 : UNUSUAL;
            case 'f' -> isNext(at + 1, 'a', 'l', 's', 'e') ? at + 5 : UNUSUAL;
            default -> UNUSUAL;
        };
    }

    private boolean isNext(int at, char a, char b, char c, char d) {
        return at + 4 <= end && bytes[at] == a && bytes[at + 1] == b && bytes[at + 2] == c && bytes[at + 3] == d;
    }

    /** Passes over a value that nobody wants, whatever is nested in it. */
    private int skip(int start) {
        int at = start;
        int depth = 0;
        long objects = 0; // one bit per open bracket, the innermost lowest: 1 for an object
        while (at < end) {
            byte first = bytes[at];
            if (first == '{' || first == '[') {
                if (++depth > SKIPPED_DEPTH_MAX) {
                    return UNUSUAL;
                }
                objects = objects << 1 | (first == '{' ? 1 : 0);
                at = space(at + 1);
                if (at < end && bytes[at] != first + 2) { // the closing bracket is two further in ASCII
                    at = first == '{' ? member(at) : at;
                    if (at == UNUSUAL) {
                        return UNUSUAL;
                    }
                    continue;
                }
            } else {
                at = scalar(at);
                if (at == UNUSUAL || depth == 0) {
                    return at;
                }
            }
            at = space(at);
            while (at < end && bytes[at] == ((objects & 1) == 1 ? '}' : ']')) {
                objects >>>= 1;
                at++;
                if (--depth == 0) {
                    return at;
                }
                at = space(at);
            }
            if (at >= end || bytes[at] != ',') {
                return UNUSUAL;
            }
            at = space(at + 1);
            at = (objects & 1) == 1 ? member(at) : at;
            if (at == UNUSUAL) {
                return UNUSUAL;
            }
        }
        return UNUSUAL;
    }

    /** From a key's quote to the first byte of its value. */
    private int member(int at) {
        int close = key(at);
        return close == UNUSUAL ? UNUSUAL : colon(close + 1);
    }

    private int scalar(int at) {
        byte first = bytes[at];
        if (first == '"') {
            return passedString(at + 1);
        } else if (first <= '9') {
            int after = number.read(bytes, at, end);
            return after < 0 || !number.isSimple() ? UNUSUAL : after;
        }
        return wordEnd(at);
    }

    /** The index of the next byte that is not white space. */
    private int space(int at) {
        return at < end && bytes[at] > ' ' ? at : spaces(at);
    }

    private int spaces(int start) {
        int at = start;
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }
}
