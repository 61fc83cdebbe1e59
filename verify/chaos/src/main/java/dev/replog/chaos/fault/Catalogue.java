package dev.replog.chaos.fault;

import dev.replog.chaos.agent.CrashPoints;
import dev.replog.chaos.stack.OneWayProxy.Direction;
import dev.replog.chaos.stack.ServiceKind;
import java.util.List;
import java.util.stream.Stream;

/** All faults, in the order in which they run. */
public final class Catalogue {
    private static final List<Fault> COARSE = List.of(
            new KillService(ServiceKind.COMMAND_API, "kill-command-api"),
            new KillService(ServiceKind.CHANGE_PROJECTOR, "kill-change-projector"),
            new KillService(ServiceKind.NOTIFIER, "kill-notifier"),
            new KillAtCommit(Direction.ANSWERS, "kill-after-commit"),
            new KillAtCommit(Direction.REQUESTS, "kill-before-commit"),
            new Zombie("zombie-projector"),
            new Partition(Direction.REQUESTS, "partition-requests"),
            new Partition(Direction.ANSWERS, "partition-answers"),
            new Vanish(false, "vanished-connections"),
            new Vanish(true, "vanished-host"),
            new KillBroker(false, "kill-broker"),
            new KillBroker(true, "kill-controller"),
            new RestartPostgres(true, "restart-postgres"),
            new RestartPostgres(false, "kill-postgres"),
            new DiskFull("disk-full"),
            new Poison("poison-record"),
            new Grow("grow"),
            new TruncatedLog("truncated-log"),
            new Rebuild("rebuild"),
            new RollingRestart("rolling-restart"));

    /** One fault for each point at which a service may die. */
    private static final List<Fault> POINTS =
            CrashPoints.ALL.stream().<Fault>map(KillAtPoint::new).toList();

    public static final List<Fault> ALL =
            Stream.concat(COARSE.stream(), POINTS.stream()).toList();

    /** The faults that test most in a short time. */
    public static final List<String> SHORT = List.of(
            "kill-controller", "kill-postgres", new KillAtPoint(CrashPoints.PROJECTOR_BEFORE_PUBLISHING).name());

    private Catalogue() {}
}
