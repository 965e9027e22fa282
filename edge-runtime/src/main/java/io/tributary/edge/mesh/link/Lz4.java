package io.tributary.edge.mesh.link;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** The codec in plain Java, the same on every processor. */
final class Lz4 {
    /** A byte of a match's length stands for 255 of content at most. */
    static final long TIMES_MAX = 256;

    static final LZ4Compressor PACK = LZ4Factory.safeInstance().fastCompressor();
    static final LZ4SafeDecompressor UNPACK = LZ4Factory.safeInstance().safeDecompressor();

    private Lz4() {}

    /** What must be more than the block for it to pay. */
    static long share(int bytes) {
        return bytes * 9L / 10;
    }
}
