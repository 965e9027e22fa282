package io.tributary.pipelines.decode;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a stream, of which the wanted ones are read and the others passed over (Schema.fbs). Senders repeat one
 * schema in every message, so it is read only when it has changed.
 */
final class ArrowSchema {
    private static final int FIELDS_MAX = 1_000;
    private static final int DEPTH_MAX = 16;

    // Fields of the tables Schema, Field and DictionaryEncoding.
    private static final int ENDIANNESS = 0;
    private static final int FIELDS = 1;
    private static final int NAME = 0;
    private static final int TYPE_NUMBER = 2;
    private static final int TYPE = 3;
    private static final int DICTIONARY = 4;
    private static final int CHILDREN = 5;
    private static final int ID = 0;
    private static final int INDEX_TYPE = 1;

    private final List<Slot> slots;
    private final Map<Long, ArrowTexts> dictionaries = new HashMap<>();
    private final byte[] buffers = new byte[FIELDS_MAX];
    private final boolean[] views = new boolean[FIELDS_MAX];
    private final @Nullable Wanted[] wanted = new Wanted[FIELDS_MAX];
    private int nodes;
    private byte[] known = {};
    private boolean isVersion4;
    private boolean[] found = {};

    /** A column that slots ask for. */
    private static final class Wanted {
        final ArrowColumn column;
        /** The dictionary that the column has the indices of. */
        final @Nullable ArrowTexts texts;

        final int[] slots;

        Wanted(ArrowColumn column, @Nullable ArrowTexts texts, int[] slots) {
            this.column = column;
            this.texts = texts;
            this.slots = slots;
        }
    }

    ArrowSchema(List<Slot> slots) {
        this.slots = List.copyOf(slots);
    }

    /** Takes the schema of that message; gives why it can't, or null. */
    @Nullable
    String open(ArrowMessages messages) {
        byte[] bytes = messages.bytes();
        int from = messages.metadataFrom();
        int to = messages.bodyFrom();
        if (known.length > 0 && Arrays.equals(known, 0, known.length, bytes, from, to)) {
            dictionaries.values().forEach(ArrowTexts::clear);
            return null;
        }
        known = new byte[0];
        String fault = read(messages);
        if (fault == null) {
            known = Arrays.copyOfRange(bytes, from, to);
        }
        return fault;
    }

    private @Nullable String read(ArrowMessages messages) {
        Flatbuffer flat = messages.flat();
        int schema = messages.header();
        dictionaries.clear();
        Arrays.fill(wanted, null);
        nodes = 0;
        found = new boolean[slots.size()];
        isVersion4 = messages.isVersion4();
        if (flat.shortOf(schema, ENDIANNESS, 0) != 0) {
            return "has numbers in big-endian order; send little-endian";
        }
        int count = flat.count(schema, FIELDS, 4);
        for (int i = 0; i < count; i++) {
            String fault = column(flat, flat.tableIn(schema, FIELDS, i));
            if (fault != null) {
                return fault;
            }
        }
        return flat.isBroken() ? "has metadata that is no schema" : missing();
    }

    private @Nullable String missing() {
        for (int slot = 0; slot < found.length; slot++) {
            if (!found[slot] && !slots.get(slot).optional()) {
                return "has no column for a field: " + slots.get(slot).missing();
            }
        }
        return null;
    }

    /** Takes a column and all that is nested in it. */
    private @Nullable String column(Flatbuffer flat, int field) {
        String name = flat.text(field, NAME);
        int[] asking = asking(name);
        int node = nodes;
        String fault = layout(flat, field, 0);
        if (fault != null || asking.length == 0) {
            return fault;
        }
        ArrowType type = ArrowType.of(flat, flat.byteOf(field, TYPE_NUMBER, 0), flat.table(field, TYPE));
        for (int slot : asking) {
            if (found[slot]) {
                return "has a column too many: " + slots.get(slot).twice();
            } else if (!type.fits(slots.get(slot))) {
                return "has a column of another type: " + slots.get(slot).wrong(type.word());
            }
            found[slot] = true;
        }
        int dictionary = flat.table(field, DICTIONARY);
        if (dictionary == Flatbuffer.NONE) {
            wanted[node] = new Wanted(new ArrowColumn(type), null, asking);
            return null;
        }
        int index = flat.table(dictionary, INDEX_TYPE);
        ArrowType indices = index == Flatbuffer.NONE ? ArrowType.INDEX : ArrowType.integer(flat, index);
        if (type.kind() != ArrowType.Kind.TEXT || indices.kind() != ArrowType.Kind.INT) {
            return "has in column '" + Excerpt.of(name) + "' a dictionary of " + type.word() + " by " + indices.word()
                    + "; send texts by ints, or the values themselves";
        }
        ArrowTexts texts = dictionaries.computeIfAbsent(flat.longOf(dictionary, ID, 0), fresh -> new ArrowTexts(type));
        wanted[node] = new Wanted(new ArrowColumn(indices), texts, asking);
        return null;
    }

    private int[] asking(String name) {
        return IntStream.range(0, slots.size())
                .filter(slot -> slots.get(slot).path().equals(name))
                .toArray();
    }

    /** Notes the buffers that a field and its children have in every batch. */
    private @Nullable String layout(Flatbuffer flat, int field, int depth) {
        if (nodes == FIELDS_MAX || depth == DEPTH_MAX) {
            return "has more than " + FIELDS_MAX + " columns, or nests them more than " + DEPTH_MAX
                    + " deep; send those that are wanted";
        }
        boolean isEncoded = flat.table(field, DICTIONARY) != Flatbuffer.NONE;
        int type = flat.byteOf(field, TYPE_NUMBER, 0);
        boolean isSparse = ArrowType.isUnion(type) && flat.shortOf(flat.table(field, TYPE), 0, 0) == 0;
        int own = isEncoded ? 2 : ArrowType.buffers(type, isSparse, isVersion4);
        if (flat.isBroken() || own < 0) {
            return "has a column of type number " + type + ", which Arrow 1.4 does not know";
        }
        buffers[nodes] = (byte) own;
        views[nodes] = !isEncoded && ArrowType.isView(type);
        nodes++;
        int children = isEncoded ? 0 : flat.count(field, CHILDREN, 4);
        for (int i = 0; i < children; i++) {
            String fault = layout(flat, flat.tableIn(field, CHILDREN, i), depth + 1);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /** The dictionary of that id, when a wanted column refers to it. */
    @Nullable
    ArrowTexts dictionary(long id) {
        return dictionaries.get(id);
    }

    /** Moves the wanted columns to a batch; gives why they can't be there, or null. */
    @Nullable
    String locate(ArrowBatch batch) {
        if (batch.nodes() != nodes) {
            return "has " + batch.nodes() + " columns where the schema has " + nodes;
        }
        int buffer = 0;
        int view = 0;
        for (int node = 0; node < nodes; node++) {
            int more = views[node] ? batch.variadic(view++) : 0;
            if (more < 0 || buffer + buffers[node] + more > batch.buffers()) {
                return "has fewer buffers than the schema's columns need";
            }
            Wanted column = wanted[node];
            if (column != null && !column.column.locate(batch, node, buffer)) {
                return "has no sound buffers of " + batch.rows() + " rows for "
                        + slots.get(column.slots[0]).label();
            }
            buffer += buffers[node] + more;
        }
        return null;
    }

    /** Fills the reading from a row of the batch; gives why it can't, or null. */
    @Nullable
    String read(int row, Reading reading, byte[] message) {
        for (int node = 0; node < nodes; node++) {
            Wanted column = wanted[node];
            String fault = column == null ? null : read(column, row, reading, message);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private static @Nullable String read(Wanted wanted, int row, Reading reading, byte[] message) {
        for (int slot : wanted.slots) {
            String fault = read(wanted, slot, row, reading, message);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private static @Nullable String read(Wanted wanted, int slot, int row, Reading reading, byte[] message) {
        ArrowColumn column = wanted.column;
        if (column.isNull(row)) {
            return nothing(reading, slot);
        } else if (wanted.texts == null) {
            return column.type().kind() == ArrowType.Kind.TEXT
                    ? text(column.text(row), reading, slot)
                    : column.take(reading, slot, row);
        }
        long index = column.whole(row);
        if (!wanted.texts.has(index)) {
            return reading.slot(slot).label() + " is entry " + index + " of a dictionary that has "
                    + wanted.texts.size() + "; send the dictionary before the batch";
        }
        return wanted.texts.isNull(index)
                ? nothing(reading, slot)
                : text(wanted.texts.text(index, message), reading, slot);
    }

    private static @Nullable String nothing(Reading reading, int slot) {
        return reading.takeNull(slot) ? null : reading.slot(slot).isNull();
    }

    private static @Nullable String text(@Nullable Slice text, Reading reading, int slot) {
        Slot wanted = reading.slot(slot);
        if (text == null) {
            return wanted.label() + " is a text whose offsets lead outside its column's data; look at the sender";
        } else if (text.length() <= Reading.TEXT_BYTES_MAX
                && Utf8.firstFault(text.bytes(), text.from(), text.length()) >= 0) {
            return wanted.label() + " is a text that is not UTF-8; send it in UTF-8";
        } else if (reading.takeText(slot, text.bytes(), text.from(), text.length())) {
            return null;
        }
        return text.length() > Reading.TEXT_BYTES_MAX
                ? wanted.tooLong(text.length())
                : wanted.wrong("'" + Excerpt.of(text.bytes(), text.from(), text.length()) + "'");
    }
}
