package io.tributary.edge.mesh.link;

import io.tributary.edge.mesh.form.FormReader;
import io.tributary.edge.mesh.form.FormWriter;
import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.offer.Digest;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Exception;

/** How contents travel: as they are, compressed, or by name to who has them. Any thread. */
@SuppressWarnings("ArrayRecordComponent") // Contents that are passed on and never changed.
public sealed interface Parcel {
    /** Kinds, by their numbers on the wire, which stay. */
    int WHOLE = 0;

    int PACKED = 1;
    int HELD = 2;

    /** How long the content is, as far as the parcel says. */
    long bytes();

    record Whole(byte[] content) implements Parcel {
        @Override
        public long bytes() {
            return content.length;
        }
    }

    /**
     * @param size of the content
     * @param block LZ4's block format, without a head: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
     */
    record Packed(int size, byte[] block) implements Parcel {
        @Override
        public long bytes() {
            return size;
        }
    }

    /** What the receiver got from this sender before, by its hash. */
    record Held(Digest hash) implements Parcel {
        @Override
        public long bytes() {
            return 0;
        }
    }

    /** Compressed, or whole if that doesn't save a tenth. */
    static Parcel packed(byte[] content) {
        byte[] block = new byte[Lz4.PACK.maxCompressedLength(content.length)];
        int length = Lz4.PACK.compress(content, block);
        return length < Lz4.share(content.length)
                ? new Packed(content.length, Arrays.copyOf(block, length))
                : new Whole(content);
    }

    /** The share that is left of a piece of this content when it is compressed: about what is left of all. */
    static double shareLeft(byte[] content, int pieceBytes) {
        int piece = Math.min(pieceBytes, content.length);
        byte[] block = new byte[Lz4.PACK.maxCompressedLength(piece)];
        int from = (content.length - piece) / 2;
        return piece == 0 ? 1 : Lz4.PACK.compress(content, from, piece, block, 0) / (double) piece;
    }

    /**
     * The content. Takes as much memory as {@link #bytes} says, which the caller has compared with its limits.
     *
     * @throws MalformedException when the block is none of that size, or the content is not here
     */
    default byte[] content() throws MalformedException {
        if (this instanceof Whole whole) {
            return whole.content;
        }
        if (this instanceof Packed packed) {
            byte[] content = new byte[packed.size];
            try {
                if (Lz4.UNPACK.decompress(packed.block, content) == packed.size) {
                    return content;
                }
            } catch (LZ4Exception e) {
                throw new MalformedException(0, "a block that is no compressed content: " + e.getMessage());
            }
            throw new MalformedException(0, "a block of less than the " + packed.size + " bytes that it should have");
        }
        throw new MalformedException(0, "a content that is only named");
    }

    /** An array of the kind's number and its parts. */
    default void write(FormWriter out) {
        if (this instanceof Whole whole) {
            out.array(2).whole(WHOLE).bytes(whole.content);
        } else if (this instanceof Packed packed) {
            out.array(3).whole(PACKED).whole(packed.size).bytes(packed.block);
        } else if (this instanceof Held held) {
            out.array(2).whole(HELD).bytes(held.hash.toBytes());
        }
    }

    /**
     * Reads {@link #write}.
     *
     * @param bytesMax what the content may have
     */
    static Parcel read(FormReader in, int bytesMax) throws MalformedException {
        int parts = in.array(2, 3);
        int kind = (int) in.whole(WHOLE, HELD);
        if (parts != (kind == PACKED ? 3 : 2)) {
            throw in.fault("a parcel of kind " + kind + " in " + parts + " parts");
        }
        switch (kind) {
            case WHOLE -> {
                return new Whole(in.bytes(0, bytesMax));
            }
            case PACKED -> {
                int size = (int) in.whole(1, bytesMax);
                byte[] block = in.bytes(1, bytesMax);
                if (block.length >= Lz4.share(size) || size > Lz4.TIMES_MAX * block.length) {
                    throw in.fault("a block of " + block.length + " bytes for " + size
                            + ": what saves less than a tenth goes whole, and no block holds more than "
                            + Lz4.TIMES_MAX + " times its size");
                }
                return new Packed(size, block);
            }
            default -> {
                return new Held(Digest.of(in.bytes(Digest.BYTES, Digest.BYTES)));
            }
        }
    }
}
