package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Definition;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Map;
import java.util.TreeMap;

/** A pipeline as the param of a kernel: its text, and the variables in it with their values. It names no files: those don't travel. */
final class PipelineParams {
    /** The same for all, so that one pipeline is one param wherever its file stands. */
    private static final String FILE = "pipeline";

    private static final int VARIABLES_MAX = 1_000;

    private PipelineParams() {}

    /** Params that are a pipeline and nothing more. */
    static byte[] of(Pipeline pipeline) {
        StateWriter out = new StateWriter();
        write(pipeline.definition(), out);
        return out.bytes();
    }

    /** Reads {@link #of}. */
    static Pipeline read(byte[] params, Kernel.Id kernel) throws KernelException {
        StateReader in = new StateReader(params);
        try {
            Pipeline pipeline = read(in);
            in.end();
            return pipeline;
        } catch (StateException e) {
            throw new KernelException("these are no params of " + kernel + ": " + e.getMessage(), e);
        }
    }

    static void write(Definition definition, StateWriter out) {
        out.putText(definition.text());
        out.putInt(definition.variables().size());
        definition.variables().forEach((name, value) -> {
            out.putText(name);
            out.putText(value);
        });
    }

    static Pipeline read(StateReader in) throws StateException, KernelException {
        String text = in.getText(Kernel.PARAMS_BYTES_MAX);
        Map<String, String> variables = new TreeMap<>();
        for (int left = in.getCount(0, VARIABLES_MAX, "variables"); left > 0; left--) {
            variables.put(in.getText(Kernel.PARAMS_BYTES_MAX), in.getText(Kernel.PARAMS_BYTES_MAX));
        }
        try {
            return PipelineReader.read(new Definition(FILE, text, variables).document());
        } catch (ConfigException e) {
            throw new KernelException("this pipeline can't be given away: " + e.getMessage(), e);
        }
    }
}
