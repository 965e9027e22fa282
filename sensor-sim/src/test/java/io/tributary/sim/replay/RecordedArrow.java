package io.tributary.sim.replay;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Three readings of two machines in two batches, written by the library of the format. */
public final class RecordedArrow {
    private static final long MICROS = 1_767_225_600_000_000L;

    private RecordedArrow() {}

    /** Columns {@code timestamp, machine} (of a dictionary) {@code , value} (the second is null) and {@code count}. */
    public static void write(Path file, boolean stream) throws IOException {
        write(file, stream, "value");
    }

    /** The same, with another name for {@code value}. */
    public static void write(Path file, boolean stream, String valueColumn) throws IOException {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, null);
        try (BufferAllocator allocator = new RootAllocator();
                VarCharVector names = new VarCharVector("names", allocator);
                TimeStampMicroTZVector time = new TimeStampMicroTZVector("timestamp", allocator, "UTC");
                IntVector machine = new IntVector(
                        "machine", new FieldType(true, new ArrowType.Int(32, true), encoding), allocator);
                Float8Vector value = new Float8Vector(valueColumn, allocator);
                UInt4Vector count = new UInt4Vector("count", allocator);
                OutputStream out = Files.newOutputStream(file);
                WritableByteChannel channel = Channels.newChannel(out)) {
            names.setSafe(0, "press".getBytes(StandardCharsets.UTF_8));
            names.setSafe(1, "lathe".getBytes(StandardCharsets.UTF_8));
            names.setValueCount(2);
            DictionaryProvider dictionaries =
                    new DictionaryProvider.MapDictionaryProvider(new Dictionary(names, encoding));
            VectorSchemaRoot root = VectorSchemaRoot.of(time, machine, value, count);
            try (ArrowWriter writer = stream
                    ? new ArrowStreamWriter(root, dictionaries, channel)
                    : new ArrowFileWriter(root, dictionaries, channel)) {
                writer.start();
                time.setSafe(0, MICROS + 1);
                machine.setSafe(0, 0);
                value.setSafe(0, 80.5);
                count.setSafe(0, -1);
                time.setSafe(1, MICROS + 1_000_000);
                machine.setSafe(1, 1);
                value.setNull(1);
                count.setSafe(1, 7);
                root.setRowCount(2);
                writer.writeBatch();
                time.setSafe(0, MICROS + 2_000_000);
                machine.setSafe(0, 0);
                value.setSafe(0, -1e-7);
                count.setSafe(0, 8);
                root.setRowCount(1);
                writer.writeBatch();
                writer.end();
            }
        }
    }
}
