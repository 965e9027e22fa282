package io.tributary.edge.app;

import io.tributary.edge.node.AfterWindow;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.operator.WasmKernel;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.pipeline.RecordedReadings;
import io.tributary.pipelines.pipeline.ReplayKernel;
import io.tributary.pipelines.pipeline.StepsKernel;
import io.tributary.pipelines.pipeline.WindowShares;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.wasm.Limits;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** What a kernel is given of files, and what is made of its results. The maker closes. */
abstract class Submission implements AutoCloseable {
    /** Windows in memory until the last slice is back. */
    private static final long WINDOWS_BYTES_MAX = 24L << 20;

    private static final int FILE_BYTES_MAX = 4 << 20;
    private static final Summary.Origin ORIGIN = new Summary.Origin("task", "1");

    final Kernel.Id kernel;
    final byte[] params;
    final int sliceBytes;
    final boolean byLine;
    /** Whose nodes may see its data by the pipeline's own word. */
    Pipeline.Sharing sharing = Pipeline.Sharing.OWNERS;

    private long faults;
    private String fault = "";

    /** What became of a job. */
    record Outcome(int slices, int neighbours, long bytes, long readings, long unusable, String fault, int results) {
        JsonObject json() {
            return new JsonObject()
                    .put("slices", slices)
                    .put("neighbours", neighbours)
                    .put("bytes", bytes)
                    .put("readings", readings)
                    .put("unusable", unusable)
                    .put("fault", fault)
                    .put("results", results);
        }

        String text() {
            return slices + " slices, " + neighbours + " of them done by neighbours; " + results + " results"
                    + (unusable == 0 ? "" : "; " + unusable + " readings could not be used, such as: " + fault);
        }
    }

    Submission(Kernel.Id kernel, byte[] params, int sliceBytes, boolean byLine) {
        this.kernel = kernel;
        this.params = params;
        this.sliceBytes = sliceBytes;
        this.byLine = byLine;
    }

    /** The kernel's input for a slice. */
    byte[] input(Slicing.Slice slice) throws IOException {
        return slice.bytes();
    }

    /** Takes the results, in the order of the slices. */
    abstract void take(Path file, byte[] output) throws IOException;

    abstract Outcome finish(int slices, int neighbours, long bytes) throws IOException;

    @Override
    public void close() {}

    void unusable(String reason) {
        fault = faults++ == 0 ? reason : fault;
    }

    static Submission replay(Path file, String topic, int sliceBytes, Consumer<String> print) throws ConfigException {
        Pipeline pipeline = PipelineReader.read(file, Variables.environment());
        byte[] params = topic.isEmpty() ? ReplayKernel.ofMessages(pipeline) : ReplayKernel.ofPayloads(pipeline, topic);
        Submission submission = new Submission(ReplayKernel.ID, params, sliceBytes, true) {
            private final WindowShares windows = new WindowShares(pipeline, WINDOWS_BYTES_MAX);

            @Override
            void take(Path from, byte[] output) throws IOException {
                try {
                    windows.add(output);
                } catch (KernelException e) {
                    throw new IOException(from + ": " + e.getMessage(), e);
                }
            }

            @Override
            Outcome finish(int slices, int neighbours, long bytes) throws IOException {
                int[] results = {0};
                try (BufferAllocator allocator = new RootAllocator();
                        AfterWindow after = new AfterWindow(allocator)) {
                    windows.finish(
                            "task",
                            ORIGIN,
                            share -> after.apply(share).forEach(summary -> {
                                results[0]++;
                                print.accept(new String(SummaryJson.upstream(summary), StandardCharsets.UTF_8));
                            }));
                } catch (KernelException e) {
                    throw new IOException(String.valueOf(e.getMessage()), e);
                }
                return new Outcome(
                        slices, neighbours, bytes, windows.in(), windows.quarantined(), windows.fault(), results[0]);
            }
        };
        submission.sharing = pipeline.sharing();
        return submission;
    }

    static Submission steps(Path file, String topic, Path out) throws IOException, ConfigException {
        Pipeline pipeline = PipelineReader.read(file, Variables.environment());
        Submission submission = new OfFiles(StepsKernel.ID, StepsKernel.params(pipeline), out, ".arrows") {
            private final BufferAllocator allocator = new RootAllocator();

            @Override
            byte[] input(Slicing.Slice slice) throws IOException {
                try {
                    return RecordedReadings.stream(pipeline, slice.bytes(), topic, allocator, this::unusable);
                } catch (KernelException e) {
                    throw new IOException(slice.file() + ": " + e.getMessage(), e);
                }
            }

            @Override
            public void close() {
                allocator.close();
            }
        };
        submission.sharing = pipeline.sharing();
        return submission;
    }

    static Submission wasm(Path module, Path out) throws IOException {
        byte[] bytes = Files.readAllBytes(module);
        Limits limits = new Limits(256, 100_000_000_000L, 1 << 20);
        return new OfFiles(WasmKernel.ID, WasmKernel.params(bytes, limits), out, ".out");
    }

    /** A result for each file. */
    private static class OfFiles extends Submission {
        private final Path folder;
        private final String suffix;
        private final Set<Path> written = new HashSet<>();

        OfFiles(Kernel.Id kernel, byte[] params, Path folder, String suffix) throws IOException {
            super(kernel, params, FILE_BYTES_MAX, false);
            this.folder = Files.createDirectories(folder);
            this.suffix = suffix;
        }

        @Override
        void take(Path file, byte[] output) throws IOException {
            Path to = folder.resolve(file.getFileName() + suffix);
            if (!written.add(to)) {
                throw new IOException(to + ": two files have that name; give them one at a time, or other names");
            }
            Files.write(to, output);
        }

        @Override
        Outcome finish(int slices, int neighbours, long bytes) {
            return new Outcome(slices, neighbours, bytes, 0, unusable(), fault(), written.size());
        }
    }

    long unusable() {
        return faults;
    }

    String fault() {
        return fault;
    }
}
