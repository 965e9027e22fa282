package io.tributary.pipelines.kernel;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The kernels prepared last, by their params: reading a pipeline or compiling a module costs milliseconds, a call often less. Any thread. */
public final class PreparedCalls {
    private final Maker maker;
    private final Map<ByteBuffer, Kernel.Prepared> prepared;

    /** Prepares what has not been asked for lately. */
    @FunctionalInterface
    public interface Maker {
        Kernel.Prepared prepare(byte[] params) throws KernelException;
    }

    /** @param most how many are kept, each with its params */
    public PreparedCalls(int most, Maker maker) {
        this.maker = maker;
        this.prepared = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Kernel.Prepared> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * Of such params, prepared now or before.
     *
     * @throws KernelException when they are longer than {@value Kernel#PARAMS_BYTES_MAX} bytes, or not the kernel's
     */
    public Kernel.Prepared of(byte[] params) throws KernelException {
        if (params.length > Kernel.PARAMS_BYTES_MAX) {
            throw new KernelException("params of " + params.length + " bytes, more than " + Kernel.PARAMS_BYTES_MAX
                    + "; a smaller pipeline or module does");
        }
        synchronized (prepared) {
            Kernel.Prepared known = prepared.get(ByteBuffer.wrap(params));
            if (known != null) {
                return known;
            }
        }
        Kernel.Prepared made = maker.prepare(params); // Twice at worst, rather than others waiting.
        synchronized (prepared) {
            prepared.put(ByteBuffer.wrap(params.clone()), made);
        }
        return made;
    }
}
