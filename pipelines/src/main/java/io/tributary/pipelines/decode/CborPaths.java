package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds wanted values in one item of CBOR (RFC 8949), by the same paths as in JSON; a whole number as a map's key is the
 * name of its digits. A byte string is the text of its Base64 for URLs (section 6.1); a time under tag 0 or 1 is what the
 * tag says, whatever unit the pipeline gives.
 */
final class CborPaths implements PathParser {
    private static final int MALFORMED = CborItem.MALFORMED;
    private static final int NONE = -1;
    private static final int SHOWN_BYTES = 16;

    private final String eachPath;
    private final PathNode root;
    private final PathNode element;
    private final Reading reading;
    private final CborItem item = new CborItem();
    private final byte[] digits = new byte[20];
    private byte[] bytes = {};
    private @Nullable String fault;

    /** Where the array of readings has its first element, or {@link #NONE}. */
    private int each;

    private int next;
    /** Elements still to come; below zero for an array that ends with a break. */
    private long left;

    /** @param each the path of the array of readings, or empty when the document is one */
    CborPaths(List<Slot> slots, String each, Reading reading) {
        this(
                each.isEmpty() ? PathNode.of(slots) : PathNode.outside(slots, each),
                PathNode.inside(slots),
                each,
                reading);
    }

    CborPaths(PathNode root, PathNode element, String each, Reading reading) {
        this.root = root;
        this.element = element;
        this.eachPath = each;
        this.reading = reading;
    }

    @Override
    public @Nullable String open(byte[] payload, int from, int length) {
        bytes = payload;
        item.open(payload, from, length);
        fault = null;
        each = NONE;
        left = 0;
        reading.clear();
        if (length == 0) {
            return "the payload is empty; send CBOR";
        }
        int at = value(from, root, 0);
        if (at != MALFORMED && at != from + length) {
            return malformed(at - from, "more after the item's end", from, length);
        } else if (at == MALFORMED) {
            return malformed(item.faultAt() - from, String.valueOf(item.fault()), from, length);
        }
        if (!eachPath.isEmpty() && each == NONE) {
            note("the array of readings " + eachPath + " is missing; send it, or mend 'each'");
        }
        next = each;
        return fault;
    }

    private String malformed(int at, String rule, int from, int length) {
        byte[] head = Arrays.copyOfRange(bytes, from, from + Math.min(length, SHOWN_BYTES));
        return "the payload is not CBOR at byte " + at + ": " + rule + "; send one CBOR item; it begins "
                + HexFormat.of().formatHex(head) + " in hex";
    }

    @Override
    public boolean next() {
        return left < 0 ? !item.isBreak(next) : left > 0;
    }

    @Override
    public @Nullable String read() {
        reading.clearInner();
        fault = null;
        next = value(next, element, 0);
        left -= left > 0 ? 1 : 0;
        return fault;
    }

    /** The count of the array if its head is the payload's, else no more than bytes. */
    @Override
    public int elementsAtMost(Message message) {
        item.open(message.payloadBytes(), message.payloadFrom(), message.payloadLength());
        int at = item.head(message.payloadFrom());
        boolean known = eachPath.equals(JsonPath.ROOT) && at != MALFORMED && item.major() == CborItem.ARRAY;
        long most = message.payloadLength();
        return (int) (known && !item.isIndefinite() && item.isLong() ? Math.min(item.argument(), most) : most);
    }

    /** Reads the value that begins there. */
    private int value(int start, PathNode node, int depth) {
        int at = item.head(start);
        if (at == MALFORMED) {
            return at;
        }
        if (node.isEach()) {
            meetEach(at);
            return item.pass(at, depth);
        }
        int[] slots = node.slots();
        if (item.major() == CborItem.MAP && node.hasNamed()) {
            slots(slots, at, at);
            return item.allows(at, depth) ? map(at, node, depth) : MALFORMED;
        } else if (item.major() == CborItem.ARRAY && node.hasIndexed()) {
            slots(slots, at, at);
            return item.allows(at, depth) ? array(at, node, depth) : MALFORMED;
        } else if (slots.length == 0) {
            return item.pass(at, depth);
        }
        return leaf(start, at, slots, depth);
    }

    private void meetEach(int at) {
        if (each != NONE) {
            note("the array of readings " + eachPath + " is there twice; send it once");
        } else if (item.major() != CborItem.ARRAY) {
            note(eachPath + " is no array; send an array of readings, or mend 'each'");
        }
        each = at;
        left = item.isIndefinite() ? -1 : item.argument();
    }

    private int leaf(int start, int at, int[] slots, int depth) {
        int to = item.pass(at, depth);
        if (to == MALFORMED) {
            return to;
        }
        item.head(start);
        slots(slots, at, to);
        return to;
    }

    private void slots(int[] slots, int at, int to) {
        for (int slot : slots) {
            String wrong = reading.isMet(slot) ? reading.slot(slot).twice() : take(slot, at, to);
            if (wrong != null) {
                reading.spoil(slot);
                note(wrong);
            }
        }
    }

    private int map(int start, PathNode node, int depth) {
        boolean indefinite = item.isIndefinite();
        long entries = item.argument();
        int at = start;
        while (indefinite ? !item.isBreak(at) : entries != 0) {
            int key = item.head(at);
            if (key == MALFORMED) {
                return key;
            }
            boolean isNumber = item.major() <= CborItem.NEGATIVE && item.isLong();
            boolean isText = item.major() == CborItem.TEXT;
            boolean inPieces = item.isIndefinite();
            long number = isNumber ? item.toLong() : 0;
            at = item.pass(key, depth + 1);
            if (at == MALFORMED) {
                return at;
            }
            PathNode child = null;
            if (isText && inPieces) {
                byte[] name = item.joined(key, at);
                child = node.child(name, 0, name.length);
            } else if (isText) {
                child = node.child(bytes, key, at);
                if (child == null && node.mustUnderstand(bytes, key, at)) {
                    reading.spoil(node.guard());
                    note(PathParser.notUnderstood(Excerpt.of(bytes, key, at - key)));
                }
            } else if (isNumber) {
                int first = digits(number);
                child = node.child(digits, first, digits.length);
            }
            at = child == null ? item.skip(at, depth + 1) : value(at, child, depth + 1);
            if (at == MALFORMED) {
                return at;
            }
            entries--;
        }
        return indefinite ? at + 1 : at;
    }

    private int array(int start, PathNode node, int depth) {
        boolean indefinite = item.isIndefinite();
        long count = item.argument();
        int at = start;
        for (int index = 0; indefinite ? !item.isBreak(at) : count != 0; index++) {
            PathNode child = node.element(index);
            at = child == null ? item.skip(at, depth + 1) : value(at, child, depth + 1);
            if (at == MALFORMED) {
                return at;
            }
            count--;
        }
        return indefinite ? at + 1 : at;
    }

    /** Writes the number to the end of {@link #digits}; gives where it begins. */
    private int digits(long number) {
        int at = digits.length;
        long rest = number;
        do {
            digits[--at] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (number < 0) {
            digits[--at] = '-';
        }
        return at;
    }

    private void note(String found) {
        if (fault == null) {
            fault = found;
        }
    }

    /** Fills a slot from the item whose head was read, content in {@code [at, to)}; gives the reason why it can't, or null. */
    private @Nullable String take(int slot, int at, int to) {
        Slot wanted = reading.slot(slot);
        if (item.isTaggedNumber()) {
            return tagged(slot, wanted, at, to);
        }
        return switch (item.major()) {
            case CborItem.UNSIGNED, CborItem.NEGATIVE -> whole(slot, wanted);
            case CborItem.TEXT -> text(slot, wanted, at, to);
            case CborItem.BYTES -> bytes(slot, wanted, at, to);
            case CborItem.ARRAY -> wanted.wrong("an array");
            case CborItem.MAP -> wanted.wrong("a map");
            default -> simple(slot, wanted);
        };
    }

    private @Nullable String simple(int slot, Slot wanted) {
        if (item.isFloating()) {
            return floating(slot, wanted, item.floating());
        }
        return switch (item.simple()) {
            case CborItem.FALSE, CborItem.TRUE ->
                reading.takeBool(slot, item.simple() == CborItem.TRUE) ? null : wanted.wrong("a bool");
            case CborItem.NULL, CborItem.UNDEFINED -> reading.takeNull(slot) ? null : wanted.isNull();
            default -> wanted.wrong("the simple value " + item.simple());
        };
    }

    private @Nullable String whole(int slot, Slot wanted) {
        TimeUnit unit = timeUnit(wanted);
        if (!item.isLong()) {
            return decimal(slot, wanted, new BigDecimal(item.toBigInteger()), true);
        } else if (wanted.type() == Type.DOUBLE) {
            reading.setDouble(slot, (double) item.toLong());
        } else if (wanted.type() == Type.INT) {
            reading.setLong(slot, item.toLong());
        } else if (unit != null) {
            reading.setLong(slot, unit.micros(item.toLong()));
        } else {
            return wanted.wrong("the number " + item.toLong());
        }
        return null;
    }

    private @Nullable String floating(int slot, Slot wanted, double value) {
        TimeUnit unit = timeUnit(wanted);
        if (wanted.type() == Type.DOUBLE) {
            reading.setDouble(slot, value);
        } else if (unit != null && Double.isFinite(value)) {
            reading.setLong(slot, unit.micros(value));
        } else {
            return wanted.wrong("the number " + value);
        }
        return null;
    }

    private @Nullable String tagged(int slot, Slot wanted, int at, int to) {
        boolean isWhole = item.major() == CborItem.BYTES;
        BigDecimal value = item.taggedNumber(at, to);
        return value == null ? wanted.wrong("a number beyond all measure") : decimal(slot, wanted, value, isWhole);
    }

    private @Nullable String decimal(int slot, Slot wanted, BigDecimal value, boolean isWhole) {
        TimeUnit unit = timeUnit(wanted);
        if (wanted.type() == Type.DOUBLE) {
            reading.setDouble(slot, value.doubleValue());
        } else if (unit != null) {
            reading.setLong(slot, PlainNumber.micros(value.toString(), unit));
        } else if (wanted.type() == Type.INT && isWhole) {
            if (value.toBigInteger().bitLength() > 63) {
                return wanted.tooLarge(Excerpt.of(value.toString()));
            }
            reading.setLong(slot, value.longValue());
        } else {
            return wanted.wrong("the number " + Excerpt.of(value.toString()));
        }
        return null;
    }

    /** What a number means where an event time is wanted; null where it means nothing. */
    private @Nullable TimeUnit timeUnit(Slot wanted) {
        if (wanted.unit() != null && item.tag() == CborItem.TAG_EPOCH) {
            return TimeUnit.S;
        }
        return wanted.unit() == TimeUnit.ISO ? null : wanted.unit();
    }

    private @Nullable String text(int slot, Slot wanted, int at, int to) {
        boolean inPieces = item.isIndefinite();
        boolean isIso = wanted.unit() != null && item.tag() == CborItem.TAG_ISO;
        byte[] utf8 = inPieces ? item.joined(at, to) : bytes;
        int from = inPieces ? 0 : at;
        int length = inPieces ? utf8.length : to - at;
        if (Utf8.firstFault(utf8, from, length) >= 0) {
            return wanted.wrong("a text that is not UTF-8");
        } else if (isIso) {
            long micros = IsoTime.micros(utf8, from, length);
            if (micros != IsoTime.NOT_A_TIME) {
                reading.setLong(slot, micros);
                return null;
            }
        } else if (reading.takeText(slot, utf8, from, length)) {
            return null;
        }
        return wanted.type() == Type.TEXT
                ? wanted.tooLong(length)
                : wanted.wrong("the text \"" + Excerpt.of(utf8, from, length) + "\"");
    }

    private @Nullable String bytes(int slot, Slot wanted, int at, int to) {
        if (wanted.type() != Type.TEXT) {
            return wanted.wrong("a byte string");
        }
        byte[] content = item.isIndefinite() ? item.joined(at, to) : Arrays.copyOfRange(bytes, at, to);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(content);
        return reading.takeText(slot, text.getBytes(StandardCharsets.US_ASCII), 0, text.length())
                ? null
                : wanted.tooLong(text.length());
    }
}
