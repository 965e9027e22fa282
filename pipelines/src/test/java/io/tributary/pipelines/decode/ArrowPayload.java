package io.tributary.pipelines.decode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.Text;

/** Streams as Arrow's own library writes them, with what a decoder must make of them. */
final class ArrowPayload {
    /** The columns with values; {@code at} is their time. */
    static final List<String> COLUMNS = List.of(
            "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f16", "f32", "f64", "ok", "text", "large", "word");

    /** What a batch will show of each row: time, the topic's level, and {@link #COLUMNS}. */
    final List<List<String>> rows = new ArrayList<>();

    byte[] bytes = {};

    /** Batches of random columns in random order, with columns in between that nobody asks for. */
    static ArrowPayload random(Random random) {
        ArrowPayload payload = new ArrowPayload();
        TimeUnit unit = List.of(TimeUnit.values()).get(random.nextInt(4));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BufferAllocator allocator = new RootAllocator();
                VarCharVector words = new VarCharVector("words", allocator)) {
            DictionaryEncoding encoding = new DictionaryEncoding(
                    7, false, random.nextBoolean() ? new ArrowType.Int(random.nextBoolean() ? 8 : 16, true) : null);
            int known = random.nextInt(1, 20);
            for (int i = 0; i < known; i++) {
                words.setSafe(i, ("word " + i).getBytes(StandardCharsets.UTF_8));
            }
            words.setValueCount(known);
            Dictionary dictionary = new Dictionary(words, encoding);
            try (VectorSchemaRoot root = root(allocator, random, unit, dictionary);
                    ArrowStreamWriter writer = new ArrowStreamWriter(
                            root, new DictionaryProvider.MapDictionaryProvider(dictionary), Channels.newChannel(out))) {
                for (int batches = random.nextInt(4); batches > 0; batches--) {
                    payload.fill(root, random, unit, words);
                    writer.writeBatch();
                }
                writer.end();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        payload.bytes = out.toByteArray();
        return payload;
    }

    private static VectorSchemaRoot root(
            BufferAllocator allocator, Random random, TimeUnit unit, Dictionary dictionary) {
        List<FieldVector> vectors = new ArrayList<>();
        List<String> names = new ArrayList<>(COLUMNS);
        names.add("at");
        names.addAll(List.of("unwanted list", "unwanted struct", "nothing"));
        Collections.shuffle(names, random);
        for (String name : names) {
            vectors.add(vector(name, allocator, random, unit, dictionary));
        }
        return new VectorSchemaRoot(vectors);
    }

    private static FieldVector vector(
            String name, BufferAllocator allocator, Random random, TimeUnit unit, Dictionary dictionary) {
        return switch (name) {
            case "i8" -> new TinyIntVector(name, allocator);
            case "i16" -> new SmallIntVector(name, allocator);
            case "i32" -> new IntVector(name, allocator);
            case "i64" -> new BigIntVector(name, allocator);
            case "u8" -> new UInt1Vector(name, allocator);
            case "u16" -> new UInt2Vector(name, allocator);
            case "u32" -> new UInt4Vector(name, allocator);
            case "u64" -> new UInt8Vector(name, allocator);
            case "f16" -> new Float2Vector(name, allocator);
            case "f32" -> new Float4Vector(name, allocator);
            case "f64" -> new Float8Vector(name, allocator);
            case "ok" -> new BitVector(name, allocator);
            case "text" -> new VarCharVector(name, allocator);
            case "large" -> new LargeVarCharVector(name, allocator);
            case "word" -> {
                ArrowType index = dictionary.getEncoding().getIndexType();
                yield new Field(name, new FieldType(true, index, dictionary.getEncoding()), null)
                        .createVector(allocator);
            }
            case "at" ->
                FieldType.nullable(new ArrowType.Timestamp(unit, random.nextBoolean() ? "UTC" : null))
                        .createNewSingleVector(name, allocator, null);
            case "unwanted list" ->
                new Field(
                                name,
                                FieldType.nullable(new ArrowType.List()),
                                List.of(Field.nullable("element", new ArrowType.Int(64, true))))
                        .createVector(allocator);
            case "unwanted struct" ->
                new Field(
                                name,
                                FieldType.nullable(new ArrowType.Struct()),
                                List.of(
                                        Field.nullable("a", new ArrowType.Utf8()),
                                        Field.nullable(
                                                "b", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE))))
                        .createVector(allocator);
            default -> new NullVector(name);
        };
    }

    private void fill(VectorSchemaRoot root, Random random, TimeUnit unit, VarCharVector words) {
        int count = random.nextInt(12);
        double nulls = random.nextBoolean() ? 0 : random.nextDouble();
        root.getFieldVectors().forEach(FieldVector::reset);
        for (int row = 0; row < count; row++) {
            long micros = Workbench.NOW - random.nextInt(1_000_000_000);
            ((TimeStampVector) root.getVector("at")).setSafe(row, stamp(unit, micros));
            long step = unit == TimeUnit.SECOND ? 1_000_000 : unit == TimeUnit.MILLISECOND ? 1_000 : 1;
            List<String> cells = new ArrayList<>(List.of(Long.toString(micros / step * step), "s1"));
            for (String name : COLUMNS) {
                FieldVector vector = root.getVector(name);
                if (random.nextDouble() < nulls) {
                    vector.setNull(row);
                    cells.add("null");
                } else {
                    cells.add(set(vector, row, random, words));
                }
            }
            rows.add(cells);
        }
        unwanted(root, count);
        root.setRowCount(count);
    }

    private static long stamp(TimeUnit unit, long micros) {
        return switch (unit) {
            case SECOND -> micros / 1_000_000;
            case MILLISECOND -> micros / 1_000;
            case MICROSECOND -> micros;
            case NANOSECOND -> micros * 1_000 + 999;
        };
    }

    private static void unwanted(VectorSchemaRoot root, int count) {
        UnionListWriter writer = ((ListVector) root.getVector("unwanted list")).getWriter();
        StructVector struct = (StructVector) root.getVector("unwanted struct");
        for (int row = 0; row < count; row++) {
            writer.setPosition(row);
            writer.startList();
            for (int i = 0; i < row % 3; i++) {
                writer.bigInt().writeBigInt(i);
            }
            writer.endList();
            struct.setIndexDefined(row);
            ((VarCharVector) struct.getChild("a")).setSafe(row, new byte[row]);
        }
    }

    /** Sets one random value; gives what a batch will show. */
    private static String set(FieldVector vector, int row, Random random, VarCharVector words) {
        long bits = random.nextLong() >> random.nextInt(64);
        if (vector.getField().getDictionary() != null) {
            int word = random.nextInt(words.getValueCount());
            ((BaseIntVector) vector).setWithPossibleTruncate(row, word);
            return words.getObject(word).toString();
        } else if (vector instanceof UInt8Vector unsigned) {
            unsigned.setSafe(row, bits);
            return Double.toString(new BigInteger(Long.toUnsignedString(bits)).doubleValue());
        } else if (vector instanceof BaseIntVector ints) {
            ints.setWithPossibleTruncate(row, bits);
            return Long.toString(ints.getValueAsLong(row));
        } else if (vector instanceof Float2Vector half) {
            half.setSafeWithPossibleTruncate(row, bits % 10_000 / 8.0f);
            return Double.toString(half.getValueAsFloat(row));
        } else if (vector instanceof FloatingPointVector floats) {
            floats.setSafeWithPossibleTruncate(row, bits % 10_000 / 8.0);
            return Double.toString(floats.getValueAsDouble(row));
        } else if (vector instanceof BitVector bools) {
            bools.setSafe(row, (int) bits & 1);
            return Boolean.toString(((int) bits & 1) != 0);
        }
        String text = "é".repeat((int) bits & 3) + bits;
        if (vector instanceof VarCharVector small) {
            small.setSafe(row, new Text(text));
        } else {
            ((LargeVarCharVector) vector).setSafe(row, new Text(text));
        }
        return text;
    }
}
