package io.tributary.pipelines.decode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document that wanted values are at or below: the tree of all wanted paths. Remembers which name came
 * last, since a sender writes its names in the same order each time. Not thread safe.
 */
final class PathNode {
    private static final byte[] NEVER = {0};

    private final List<String> names = new ArrayList<>();
    private byte[][] nameBytes = {};
    /** The names in quotes, as they stand in a document; {@link #NEVER} for a name that is written with escapes. */
    private byte[][] quoted = {};

    private PathNode[] named = {};
    private int[] indexes = {};
    private PathNode[] indexed = {};
    private int[] slots = {};
    private boolean each;
    /** The slot to spoil when a name that must be understood is not, or -1. */
    private int guard = -1;

    /** The name to expect. */
    private int next;

    private PathNode() {}

    /** The root of the tree of the slots' paths. */
    static PathNode of(List<Slot> slots) {
        PathNode root = new PathNode();
        for (int slot = 0; slot < slots.size(); slot++) {
            root.add(JsonPath.parse(slots.get(slot).path()), slot);
        }
        return root;
    }

    /**
     * The tree of what stands once in a document of many readings: the outer slots, and the array of the readings.
     *
     * @throws IllegalArgumentException when an outer slot would lie in the array, or hold it
     */
    static PathNode outside(List<Slot> slots, String each) {
        PathNode root = new PathNode();
        for (int slot = 0; slot < slots.size(); slot++) {
            if (slots.get(slot).outer()) {
                root.add(JsonPath.parse(slots.get(slot).path()), slot);
            }
        }
        PathNode node = root;
        boolean taken = false;
        for (JsonPath.Step step : JsonPath.parseEach(each)) {
            taken |= node.slots.length > 0;
            node = node.grow(step);
        }
        if (taken || node.slots.length > 0 || node.hasNamed() || node.hasIndexed()) {
            throw new IllegalArgumentException("a field's path from the root crosses the array of readings '" + each
                    + "'; leave the $ away to begin at the element, or name another value");
        }
        node.each = true;
        return root;
    }

    /** The tree of what each element of the array of readings holds. */
    static PathNode inside(List<Slot> slots) {
        PathNode root = new PathNode();
        for (int slot = 0; slot < slots.size(); slot++) {
            if (!slots.get(slot).outer()) {
                root.add(JsonPath.parseWithin(slots.get(slot).path()), slot);
            }
        }
        return root;
    }

    private void add(List<JsonPath.Step> steps, int slot) {
        PathNode node = this;
        for (JsonPath.Step step : steps) {
            node = node.grow(step);
        }
        node.slots = with(node.slots, slot);
    }

    private PathNode grow(JsonPath.Step step) {
        if (step instanceof JsonPath.Name name) {
            PathNode known = child(name.name());
            return known != null ? known : grow(name.name());
        }
        int index = ((JsonPath.Index) step).index();
        PathNode known = element(index);
        if (known != null) {
            return known;
        }
        indexes = with(indexes, index);
        indexed = with(indexed, new PathNode());
        return indexed[indexed.length - 1];
    }

    private PathNode grow(String name) {
        boolean plain = name.chars().allMatch(next -> next >= ' ' && next < 127 && next != '"' && next != '\\');
        names.add(name);
        nameBytes = with(nameBytes, name.getBytes(StandardCharsets.UTF_8));
        quoted = with(quoted, plain ? ('"' + name + '"').getBytes(StandardCharsets.UTF_8) : NEVER);
        named = with(named, new PathNode());
        return named[named.length - 1];
    }

    private static int[] with(int[] array, int last) {
        int[] longer = Arrays.copyOf(array, array.length + 1);
        longer[array.length] = last;
        return longer;
    }

    private static <T> T[] with(T[] array, T last) {
        T[] longer = Arrays.copyOf(array, array.length + 1);
        longer[array.length] = last;
        return longer;
    }

    /** The slots that want this very value. */
    int[] slots() {
        return slots;
    }

    /** From now on a name that ends with an underscore and is not wanted spoils a slot: the sender relies on its being understood. */
    PathNode guardedBy(int slot) {
        guard = slot;
        return this;
    }

    /** The slot that a name spoils which must be understood and is not, or -1. */
    int guard() {
        return guard;
    }

    /** Whether a name that is not wanted must be understood all the same. */
    boolean mustUnderstand(byte[] bytes, int from, int to) {
        return guard >= 0 && to > from && bytes[to - 1] == '_';
    }

    /** Whether this value is the array whose elements are readings. */
    boolean isEach() {
        return each;
    }

    /** Whether values below this one, in an object, are wanted. */
    boolean hasNamed() {
        return named.length > 0;
    }

    /** Whether values below this one, in an array, are wanted. */
    boolean hasIndexed() {
        return indexed.length > 0;
    }

    /** When the key that begins with its quote at {@code at} is the expected one, where its end quote is; else -1. */
    int expected(byte[] bytes, int at, int end) {
        if (next >= quoted.length) {
            return -1;
        }
        byte[] name = quoted[next];
        return isAt(name, bytes, at, Math.min(end, at + name.length)) ? at + name.length - 1 : -1;
    }

    /** The child of the {@link #expected} name. */
    PathNode expectedChild() {
        return moved(next);
    }

    /** The child of that name in UTF-8, or null when nothing there is wanted. */
    @Nullable
    PathNode child(byte[] bytes, int from, int to) {
        for (int i = 0; i < nameBytes.length; i++) {
            if (isAt(nameBytes[i], bytes, from, to)) {
                return moved(i);
            }
        }
        return null;
    }

    private PathNode moved(int found) {
        next = found + 1 == named.length ? 0 : found + 1;
        return named[found];
    }

    /** By hand: names are short, and a call of the vectorised comparison costs more than the comparison. */
    private static boolean isAt(byte[] name, byte[] bytes, int from, int to) {
        if (name.length != to - from) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (name[i] != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }

    @Nullable
    PathNode child(String name) {
        int at = names.indexOf(name);
        return at < 0 ? null : named[at];
    }

    @Nullable
    PathNode element(int index) {
        for (int i = 0; i < indexes.length; i++) {
            if (indexes[i] == index) {
                return indexed[i];
            }
        }
        return null;
    }
}
