package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Groups as slots of aggregate states. A row's slot is an array lookup by the code of its key; only a key that is new, or
 * whose code is, is looked up by value.
 */
final class Groups {
    /** No slot: unknown, or over the limit. */
    static final int NONE = -1;

    private static final int CODES_BESIDE_GROUPS = 4096;

    private final List<String> names;
    private final List<Type> types;
    private final int[] columns;
    private final int groupsMax;
    private final KeyCodes codes;
    private final int[] oneCode = new int[1];
    /** By code + 1. */
    private int[] slotOfCode = new int[0];
    /** Codes below are their own slots: so it is while each new text comes with a reading of a new group. */
    private int ownSlots;

    private final Map<List<Value>, Integer> slotOfKey = new HashMap<>();
    /** By slot; an empty slot has an empty list. */
    private final List<List<Value>> keys = new ArrayList<>();

    private final List<Integer> free = new ArrayList<>();

    /** Whether a group may have gone out of use since those were last forgotten. */
    private boolean mayForget;

    /** One more with each group that comes or goes. */
    private long version;

    Groups(Aggregation aggregation, int groupsMax) {
        this(aggregation.by(), aggregation.input(), groupsMax);
    }

    /** @param names the columns whose values together make a group */
    Groups(List<String> names, Schema input, int groupsMax) {
        this.names = List.copyOf(names);
        this.types = names.stream()
                .map(name -> input.fields().get(input.indexOf(name)).type())
                .toList();
        this.columns = names.stream().mapToInt(input::indexOf).toArray();
        this.groupsMax = groupsMax;
        this.codes = new KeyCodes(columns, (int) Math.min(Integer.MAX_VALUE / 4, groupsMax * 2L + CODES_BESIDE_GROUPS));
    }

    /** All slots in use are below. */
    int limit() {
        return keys.size();
    }

    int size() {
        return slotOfKey.size();
    }

    /** The slots of rows {@code [from, to)} to {@code slots[0 ..]}, {@link #NONE} for the unknown; true when all are known. */
    boolean find(Batch batch, int from, int to, int[] slots) {
        if (codes.beginAnew(batch)) {
            forgetCodes();
        }
        int limit = codes.of(batch, from, to, slots);
        if (limit <= ownSlots && !codes.mayBeNull(batch)) {
            return true;
        }
        ensureCodes(limit);
        return look(slotOfCode, slots, to - from) >= 0;
    }

    /** Codes to slots in place; the sign tells whether one was unknown. */
    private static int look(int[] slotOfCode, int[] codes, int rows) {
        int all = 0;
        for (int i = 0; i < rows; i++) {
            int slot = slotOfCode[codes[i] + 1];
            codes[i] = slot;
            all |= slot;
        }
        return all;
    }

    /** Whether a group that is new finds no room until others are forgotten. */
    boolean isFull() {
        return slotOfKey.size() >= groupsMax;
    }

    /** Groups may have gone out of use. */
    void released() {
        mayForget = true;
    }

    /**
     * The slot of a row's group, given anew if need be. At the limit groups that are not in use are forgotten first, and the
     * slots of this row and of those after it found again. {@link #NONE} when there still is no room.
     *
     * @param slots of the rows, from the first one on
     */
    int give(Rows rows, int row, int[] slots, IntPredicate inUse) {
        slots[row] = add(rows.batch(), rows.base() + row);
        if (slots[row] == NONE && mayForget) {
            mayForget = false;
            keep(inUse);
            int[] found = new int[rows.count() - row];
            find(rows.batch(), rows.base() + row, rows.base() + rows.count(), found);
            System.arraycopy(found, 0, slots, row, found.length);
            slots[row] = add(rows.batch(), rows.base() + row);
        }
        return slots[row];
    }

    /** The slot of a row's group that {@link #find(Batch, int, int, int[])} did not know: {@link #NONE} if it is new. */
    int find(Batch batch, int row) {
        Integer known = slotOfKey.get(keyOf(batch, row));
        return known == null ? NONE : remember(batch, row, known);
    }

    /** The slot of a row's group, given anew if need be; {@link #NONE} at the limit of groups. */
    private int add(Batch batch, int row) {
        List<Value> key = keyOf(batch, row);
        Integer known = slotOfKey.get(key);
        if (known == null && slotOfKey.size() >= groupsMax) {
            return NONE;
        }
        return remember(batch, row, known != null ? known : place(key));
    }

    private int remember(Batch batch, int row, int slot) {
        ensureCodes(codes.of(batch, row, row + 1, oneCode));
        slotOfCode[oneCode[0] + 1] = slot;
        while (ownSlots + 1 < slotOfCode.length && slotOfCode[ownSlots + 1] == ownSlots) {
            ownSlots++;
        }
        return slot;
    }

    private int place(List<Value> key) {
        int slot;
        version++;
        if (free.isEmpty()) {
            slot = keys.size();
            keys.add(key);
        } else {
            slot = free.remove(free.size() - 1);
            keys.set(slot, key);
        }
        slotOfKey.put(key, slot);
        return slot;
    }

    /** Forgets groups that are not in use; slots found before are void. */
    private void keep(IntPredicate inUse) {
        for (int slot = keys.size() - 1; slot >= 0; slot--) {
            if (isKnown(slot) && !inUse.test(slot)) {
                slotOfKey.remove(keys.get(slot));
                keys.set(slot, List.of());
                free.add(slot);
                version++;
            }
        }
        forgetCodes();
    }

    /** Whether there is a group in a slot. */
    boolean isKnown(int slot) {
        Integer known = slot < keys.size() ? slotOfKey.get(keys.get(slot)) : null;
        return known != null && known == slot;
    }

    /** The values of a known group. */
    List<Value> key(int slot) {
        return keys.get(slot);
    }

    List<Type> types() {
        return types;
    }

    int most() {
        return groupsMax;
    }

    long version() {
        return version;
    }

    /** Puts a group where it was, slots in rising order; {@link #restored} has to follow. */
    void restore(int slot, List<Value> key) throws StateException {
        if (slot < keys.size() || slotOfKey.putIfAbsent(key, slot) != null) {
            throw new StateException("holds group " + key + " twice, or out of order");
        }
        while (keys.size() < slot) {
            keys.add(List.of());
        }
        keys.add(key);
    }

    /** The slot of a group that was given back, which other entries mean. */
    int restored(StateReader in) throws StateException {
        int slot = (int) Entries.between(0, in.getVar(), keys.size() - 1L, "the number of a group");
        if (!isKnown(slot)) {
            throw new StateException("means a group that is not there");
        }
        return slot;
    }

    void restored() {
        // As those that are forgotten go at once, the least free slot is always the next one.
        for (int slot = keys.size() - 1; slot >= 0; slot--) {
            if (!isKnown(slot)) {
                free.add(slot);
            }
        }
        mayForget = true;
    }

    private void forgetCodes() {
        Arrays.fill(slotOfCode, NONE);
        ownSlots = 0;
    }

    Map<String, Value> group(int slot) {
        Map<String, Value> group = new LinkedHashMap<>();
        List<Value> key = keys.get(slot);
        for (int i = 0; i < names.size(); i++) {
            group.put(names.get(i), key.get(i));
        }
        return group;
    }

    private void ensureCodes(int limit) {
        int had = slotOfCode.length;
        if (limit + 1 > had) {
            slotOfCode = Arrays.copyOf(slotOfCode, Math.max(limit + 1, had * 2));
            Arrays.fill(slotOfCode, had, slotOfCode.length, NONE);
        }
    }

    private List<Value> keyOf(Batch batch, int row) {
        List<Value> key = new ArrayList<>(columns.length);
        for (int index : columns) {
            key.add(valueOf(batch.column(index), row));
        }
        return key;
    }

    private static Value valueOf(Column column, int row) {
        if (column.isNull(row)) {
            return Value.MISSING;
        }
        return switch (column.type()) {
            case BOOL -> Value.of(column.getBool(row));
            case INT -> Value.of(column.getLong(row));
            case TIME -> Value.ofTime(column.getLong(row));
            case TEXT -> Value.of(column.getText(row));
            case DOUBLE -> throw new IllegalStateException("a double is no key");
        };
    }
}
