package io.tributary.edge.broker;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** The broker in a container, with its directory mounted, so that a new container takes up an old one's sessions. */
final class MosquittoContainer implements MosquittoBroker.Engine {
    private static final DockerImageName IMAGE = DockerImageName.parse("eclipse-mosquitto:2.0.22");
    private static final String INSIDE = "/tributary";

    private @Nullable GenericContainer<?> container;

    static boolean engineAnswers() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    public void start(Path directory, int port) {
        container = new GenericContainer<>(IMAGE)
                .withFileSystemBind(directory.toString(), INSIDE, BindMode.READ_WRITE)
                .withCommand("mosquitto", "-c", INSIDE + "/mosquitto.conf")
                .withCreateContainerCmdModifier(
                        create -> create.withHostConfig(hostConfig(create.getHostConfig(), port)));
        container.start();
    }

    private static HostConfig hostConfig(@Nullable HostConfig given, int port) {
        HostConfig config = given == null ? HostConfig.newHostConfig() : given;
        return config.withPortBindings(PortBinding.parse("127.0.0.1:" + port + ":" + port));
    }

    @Override
    public void stop(boolean kill) {
        if (container != null) {
            if (!kill) {
                container
                        .getDockerClient()
                        .stopContainerCmd(container.getContainerId())
                        .exec();
            }
            container.stop();
        }
    }

    @Override
    public String log() {
        return container == null ? "" : container.getLogs();
    }

    @Override
    public String directoryInside(Path directory) {
        return INSIDE;
    }

    @Override
    public String listen(int port) {
        return "listener " + port;
    }
}
