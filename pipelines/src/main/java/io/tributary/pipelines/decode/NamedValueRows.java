package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of named values: one of each value with its parts as fields, or one of all successive values of the same
 * time and base name, each a field by its name. For each message {@link #open}, each value {@link #take}, and {@link
 * #close}.
 */
final class NamedValueRows {
    /** A field by this name is the base name, when values of one time are one reading. */
    private static final String BASE = "bn";

    /** A whole number as large as a double tells from its neighbours. */
    private static final double EXACT_MAX = 0x1p53;

    private final Rows rows;
    private final Reading reading;
    private final boolean byTime;
    private final List<Part> parts;
    private final byte[][] names;
    private final int baseSlot;

    private @Nullable Message message;
    private @Nullable Batch batch;
    private Decoder.@Nullable Rejects rejects;
    /** Whether the reading holds values of {@link #micros} and {@link #base} that are no row yet. */
    private boolean begun;

    private @Nullable String fault;
    private long micros;
    private final Slice base = new Slice();

    NamedValueRows(Layout layout, Rows rows) {
        this.rows = rows;
        reading = rows.reading();
        byTime = layout.each().equals(Format.EACH_TIME);
        List<FieldSpec> fields = layout.fields();
        parts = byTime
                ? List.of()
                : fields.stream().map(field -> Part.of(layout.format(), field)).toList();
        names = fields.stream()
                .map(field -> field.path().getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        baseSlot = byTime ? fields.stream().map(FieldSpec::path).toList().indexOf(BASE) : -1;
    }

    void open(Message of, Batch into, Decoder.Rejects told) {
        message = of;
        batch = into;
        rejects = told;
        begun = false;
    }

    /** @param value its texts stay as they are until {@link #close}, but for the names */
    void take(NamedValue value) {
        if (byTime) {
            takeField(value);
            return;
        }
        reading.clear();
        fault = null;
        for (int slot = 0; slot < parts.size(); slot++) {
            takePart(slot, parts.get(slot), value);
        }
        micros = value.micros;
        append();
    }

    /** Every value of the message has been taken. */
    void close() {
        flush();
        message = null;
        batch = null;
        rejects = null;
    }

    private void takeField(NamedValue value) {
        int slot = slotOf(value);
        if (slot < 0) {
            return;
        }
        if (begun && (value.micros != micros || !value.base.equalTo(base))) {
            flush();
        }
        if (!begun) {
            begin(value);
        }
        if (reading.isMet(slot)) {
            note(slot, reading.slot(slot).twice());
        } else {
            takeValue(slot, value);
        }
    }

    private void begin(NamedValue value) {
        reading.clear();
        fault = null;
        begun = true;
        micros = value.micros;
        if (!value.base.equalTo(base)) {
            base.copy(value.base);
        }
        if (baseSlot >= 0 && !base.isEmpty()) {
            takeText(baseSlot, base);
        }
    }

    private int slotOf(NamedValue value) {
        for (int slot = 0; slot < names.length; slot++) {
            byte[] name = names[slot];
            if (slot != baseSlot
                    && (value.own.equalTo(name, 0, name.length) || value.name.equalTo(name, 0, name.length))) {
                return slot;
            }
        }
        return -1;
    }

    private void flush() {
        if (begun) {
            begun = false;
            append();
        }
    }

    private void append() {
        if (message == null || batch == null || rejects == null) {
            throw new IllegalStateException("no message is open");
        }
        if (fault == null) {
            rows.append(message, micros, batch, rejects);
        } else {
            rejects.reject(message, fault);
        }
    }

    private void takePart(int slot, Part part, NamedValue value) {
        switch (part) {
            case NAME -> takeText(slot, value.name);
            case UNIT -> {
                if (!value.unit.isEmpty()) {
                    takeText(slot, value.unit);
                }
            }
            case VALUE -> {
                if (value.kind == NamedValue.Kind.WHOLE || value.kind == NamedValue.Kind.NUMBER) {
                    takeValue(slot, value);
                }
            }
            case TEXT -> {
                if (value.kind == NamedValue.Kind.TEXT) {
                    takeValue(slot, value);
                }
            }
            case DATA -> {
                if (value.kind == NamedValue.Kind.DATA) {
                    takeValue(slot, value);
                }
            }
            case FLAG -> {
                if (value.kind == NamedValue.Kind.FLAG) {
                    takeValue(slot, value);
                }
            }
            case HISTORICAL -> reading.setBool(slot, value.historical);
            case SUM -> {
                if (value.hasSum) {
                    reading.setDouble(slot, value.sum);
                }
            }
        }
    }

    private void takeValue(int slot, NamedValue value) {
        Slot wanted = reading.slot(slot);
        switch (value.kind) {
            case WHOLE -> takeWhole(slot, wanted, value.whole);
            case NUMBER -> takeNumber(slot, wanted, value.number);
            case TEXT, DATA -> takeText(slot, value.text);
            case FLAG -> {
                if (!reading.takeBool(slot, value.flag)) {
                    note(slot, wanted.wrong(value.flag + ", a bool,"));
                }
            }
            case OTHER -> note(slot, wanted.wrong("bytes, a list, a table or a template"));
            case NONE -> {
                if (!reading.takeNull(slot)) {
                    note(slot, wanted.isNull());
                }
            }
        }
    }

    private void takeWhole(int slot, Slot wanted, long whole) {
        if (wanted.type() == Type.INT) {
            reading.setLong(slot, whole);
        } else if (wanted.type() == Type.DOUBLE) {
            reading.setDouble(slot, (double) whole);
        } else {
            note(slot, wanted.wrong("the number " + whole));
        }
    }

    private void takeNumber(int slot, Slot wanted, double number) {
        if (wanted.type() == Type.DOUBLE) {
            reading.setDouble(slot, number);
        } else if (wanted.type() == Type.INT && number == Math.rint(number) && Math.abs(number) <= EXACT_MAX) {
            reading.setLong(slot, (long) number);
        } else {
            note(slot, wanted.wrong("the number " + number));
        }
    }

    private void takeText(int slot, Slice text) {
        Slot wanted = reading.slot(slot);
        if (wanted.type() != Type.TEXT) {
            note(slot, wanted.wrong("the text \"" + Excerpt.of(text.bytes(), text.from(), text.length()) + "\""));
        } else if (!reading.takeText(slot, text.bytes(), text.from(), text.length())) {
            note(slot, wanted.tooLong(text.length()));
        }
    }

    private void note(int slot, String found) {
        reading.spoil(slot);
        if (fault == null) {
            fault = found;
        }
    }
}
