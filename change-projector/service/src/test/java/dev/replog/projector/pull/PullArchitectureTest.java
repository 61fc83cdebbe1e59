package dev.replog.projector.pull;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.replog.projector.past.AsOf;
import dev.replog.projector.past.PastSql;
import dev.replog.projector.progress.Waiting;
import dev.replog.projector.read.EntitySql;
import dev.replog.projector.read.Minimums;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The allowed dependencies of pull, past, read and progress. */
class PullArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                    "dev.replog.projector.pull",
                    "dev.replog.projector.past",
                    "dev.replog.projector.read",
                    "dev.replog.projector.progress");

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    @Test
    void servingKnowsNothingOfProjecting() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.replog.projector.apply..",
                        "dev.replog.decide..",
                        "dev.replog.projector.log..",
                        "dev.replog.projector.outbox..",
                        "dev.replog.projector.own..",
                        "dev.replog.projector.load..",
                        "dev.replog.projector.store..",
                        "org.apache.kafka.."));
    }

    @Test
    void progressKnowsNothingOfPulling() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.replog.projector.progress")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.replog.projector.pull..",
                        "dev.replog.projector.read..",
                        "dev.replog.projector.database..",
                        "io.r2dbc.."));
    }

    @Test
    void nothingBlocks() {
        Set<String> blocking = Set.of("block", "blockFirst", "blockLast", "blockOptional", "toIterable", "toStream");
        DescribedPredicate<JavaMethodCall> blocks = DescribedPredicate.describe(
                "block a thread",
                call -> blocking.contains(call.getName())
                        && (call.getTargetOwner().isAssignableTo(Mono.class)
                                || call.getTargetOwner().isAssignableTo(Flux.class)));
        check(noClasses()
                .should()
                .callMethodWhere(blocks)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql.."));
    }

    @Test
    void noClockButTheSchedulers() {
        check(noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime"));
    }

    @Test
    void whatIsPure_knowsNoReactorAndNoDriver() {
        check(noClasses()
                .that()
                .belongToAnyOf(
                        Tokens.class,
                        Minimums.class,
                        Pull.class,
                        PullQuery.class,
                        PullEtag.class,
                        PullSql.class,
                        EntitySql.class,
                        PageToken.class,
                        PullAnswer.class,
                        AsOf.class,
                        PastSql.class,
                        ReceiptJson.class,
                        Waiting.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("reactor..", "io.r2dbc..", "org.springframework.web..", "org.slf4j.."));
    }
}
