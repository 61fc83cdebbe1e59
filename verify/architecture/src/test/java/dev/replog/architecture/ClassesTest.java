package dev.replog.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Rules for the classes of all modules. */
class ClassesTest {
    private static final int PARAMETERS_MAX = 7;
    private static final Set<String> DATA_PACKAGES = Set.of(
            "java.lang",
            "java.math",
            "java.net",
            "java.nio.file",
            "java.time",
            "java.util",
            "java.util.function",
            "org.springframework.util.unit");
    /** They do no input and output, so their classes are values. */
    private static final Set<String> PURE_PACKAGES = Set.of(
            "dev.replog.schemas", "dev.replog.schemas.catalogue", "dev.replog.decide", "dev.replog.client.catalogue");

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() throws IOException {
        classes = new ClassFileImporter().importPaths(Modules.folders().values());
    }

    /**
     * A class that needs more holds two ideas. A record of data may have more components, because its form is that of a
     * row, a message or a group of settings. The compiler adds parameters for the captured variables of local and
     * anonymous classes and for enums, and the Avro compiler writes constructors with all fields.
     */
    @Test
    void constructors_haveFewParameters() {
        constructors()
                .that()
                .areDeclaredInClassesThat(areWrittenByHand())
                .should(haveFewParameters())
                .check(classes);
    }

    /** So that a line that logs looks the same in every class. */
    @Test
    void loggers_haveOneName() {
        fields().that()
                .haveRawType(Logger.class)
                .should()
                .haveName("LOG")
                .andShould()
                .beStatic()
                .andShould()
                .beFinal()
                .check(classes);
    }

    private static DescribedPredicate<JavaClass> areWrittenByHand() {
        return DescribedPredicate.describe(
                "are neither data nor made by a compiler",
                type -> !isRecordOfData(type)
                        && !type.isEnum()
                        && !type.isAnonymousClass()
                        && !type.isLocalClass()
                        && !type.isAssignableTo(SpecificRecord.class));
    }

    private static boolean isRecordOfData(JavaClass type) {
        return type.isRecord()
                && type.getFields().stream()
                        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                        .allMatch(field -> isData(field.getRawType()));
    }

    /** Values of the JDK and of the pure core, records, enums, and sealed interfaces, which have known records. */
    private static boolean isData(JavaClass type) {
        return type.isPrimitive()
                || type.isArray()
                || type.isRecord()
                || type.isEnum()
                || DATA_PACKAGES.contains(type.getPackageName())
                || PURE_PACKAGES.contains(type.getPackageName())
                || type.reflect().isSealed();
    }

    private static ArchCondition<JavaConstructor> haveFewParameters() {
        return new ArchCondition<>("have at most " + PARAMETERS_MAX + " parameters") {
            @Override
            public void check(JavaConstructor constructor, ConditionEvents events) {
                int parameters = constructor.getRawParameterTypes().size();
                events.add(new SimpleConditionEvent(
                        constructor,
                        parameters <= PARAMETERS_MAX,
                        constructor.getFullName() + ": " + parameters + " parameters (expected: at most "
                                + PARAMETERS_MAX + ")"));
            }
        };
    }
}
