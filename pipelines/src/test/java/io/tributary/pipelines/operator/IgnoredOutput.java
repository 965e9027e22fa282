package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;

/** Takes what an operator gives and keeps nothing of it: for benchmarks. */
public class IgnoredOutput implements Operator.Output {
    @Override
    public void emit(Batch batch) {}

    @Override
    public void filtered(int readings) {}

    @Override
    public void duplicate(int readings) {}

    @Override
    public void late(int readings) {}

    @Override
    public void absorbed(int readings) {}

    @Override
    public void derived(int readings) {}

    @Override
    public void quarantined(Batch batch, int row, String reason) {}
}
