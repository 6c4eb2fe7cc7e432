# Builds, tests and installs pbxports. Needs GNU make (gmake on the BSDs).
#
#   make deps demo    the rules of the built-in FreePBX profile, and nothing else, on standard output
#   make deps check   every test
#   make install      PREFIX, DESTDIR, BINDIR, MANDIR and DATADIR are yours, and so are CC, CFLAGS,
#                     CPPFLAGS, LDFLAGS and LDLIBS: what the sources need stands in variables of
#                     its own
#
# V=1 shows the commands. BUILD=FOLDER builds elsewhere, the program then too. WERROR=1 turns
# warnings into errors, SANITIZE=1 builds with the address and undefined behaviour sanitizers.
# SANDBOX=none leaves out what confines the program (base/sandbox.h).

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config
INSTALL ?= install
BUILD ?= build

# Directories are not printed: standard output belongs to the demo.
MAKEFLAGS += --no-print-directory --no-builtin-rules

all:

ifneq ($(filter deps,$(MAKECMDGOALS)),)
# What deps installs must be there before the rest of this file looks for it: the other goals wait,
# and each has this file read anew.
.NOTPARALLEL:
.PHONY: $(MAKECMDGOALS)
deps:
	@.ci/deps
	@.ci/modules
$(filter-out deps,$(MAKECMDGOALS)): deps
	@$(MAKE) $@
else

# Builds that watch a run: at its end they write files or start programs, which a sandbox refuses.
WATCHED := $(SANITIZE)$(filter --coverage -fprofile% -fsanitize%,$(CFLAGS))
SANDBOX ?= $(if $(WATCHED),none)

# What one system alone has is a file of its own, X_SYSTEM.c; X_none.c is its twin on all others.
SYSTEM := $(shell uname -s)
OWN := _$(shell uname -s | tr A-Z a-z).c
EVERY := $(sort $(wildcard src/*/*.c))
UNWANTED := $(if $(filter none,$(SANDBOX)),%/sandbox$(OWN)) $(if $(filter none,$(STREAM)),%/output_stream$(OWN))
NATIVE := $(filter-out $(UNWANTED),$(filter %$(OWN),$(EVERY)))
FOREIGN := $(filter-out $(NATIVE),$(filter %_linux.c %_openbsd.c,$(EVERY))) $(NATIVE:%$(OWN)=%_none.c)

SOURCES := $(filter-out $(FOREIGN),$(EVERY))
HEADERS := $(sort $(wildcard include/pbxports/*/*.h src/*/*.h tests/*/*.h))
PROFILES := $(sort $(wildcard profiles/*.yaml))
SCRIPTS := .ci/deps .ci/modules .ci/run src/report/completion.bash tests/completion/ask.bash \
	$(sort $(wildcard src/*/*.sh tests/*.sh tests/*/*.sh))
MANUALS := $(sort $(wildcard man/*.[1-8]))
CLI_TESTS := $(sort $(wildcard tests/cli/*.sh))
UNIT_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
SHARED_SOURCES := $(sort $(wildcard tests/shared/*.c))
KERNEL_SOURCES := $(if $(filter Linux,$(SYSTEM)),$(sort $(wildcard tests/kernel/*.c)))
PF_SOURCES := $(sort $(wildcard tests/pf/*.c))
RANDOM_SOURCES := $(if $(KERNEL_SOURCES),$(sort $(wildcard tests/random/*.c)))
VERIFY_SOURCES := $(if $(KERNEL_SOURCES),$(sort $(wildcard tests/verify/*.c)))
BENCH_SOURCES := $(sort $(wildcard tests/bench/*.c))
DATAPATH_SOURCES := $(if $(filter Linux,$(SYSTEM)),$(sort $(wildcard tests/bench/datapath/*.c)))

PROGRAM := $(if $(filter build,$(BUILD)),./pbxports,$(BUILD)/pbxports)
LIBRARY := $(BUILD)/libpbxports.a
SHELLS := bash zsh fish
GENERATED := $(BUILD)/builtin $(BUILD)/firewalld_script $(BUILD)/show_css \
	$(SHELLS:%=$(BUILD)/completion_script_%)
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o) $(GENERATED:%=%.o)
UNIT := $(UNIT_SOURCES:%.c=$(BUILD)/%)
SHARED_OBJECTS := $(SHARED_SOURCES:%.c=$(BUILD)/%.o)
KERNEL := $(if $(KERNEL_SOURCES),$(BUILD)/tests/kernel/kernel)
KERNEL_OBJECTS := $(KERNEL_SOURCES:%.c=$(BUILD)/%.o)
PF := $(BUILD)/tests/pf/pf
PF_OBJECTS := $(PF_SOURCES:%.c=$(BUILD)/%.o)
RANDOM := $(if $(RANDOM_SOURCES),$(BUILD)/tests/random/random)
# With the loaders of the kernel tests, and pf's evaluator.
RANDOM_OBJECTS := $(RANDOM_SOURCES:%.c=$(BUILD)/%.o) $(filter-out %/kernel.o,$(KERNEL_OBJECTS)) \
	$(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/pf/eval.c tests/pf/lex.c tests/pf/parse*.c))
VERIFY := $(if $(VERIFY_SOURCES),$(BUILD)/tests/verify/mutants)
VERIFY_OBJECTS := $(VERIFY_SOURCES:%.c=$(BUILD)/%.o)
INTRUDER_SOURCE := $(if $(filter Linux,$(SYSTEM)),tests/hardening/intruder.c)
INTRUDER := $(INTRUDER_SOURCE:%.c=$(BUILD)/%.so)
FAULTS_SOURCES := $(if $(filter Linux,$(SYSTEM)),$(sort $(wildcard tests/faults/*.c)))
FAULTS := $(if $(FAULTS_SOURCES),$(BUILD)/tests/faults/faults $(BUILD)/tests/faults/interpose.so)
BENCH := $(BENCH_SOURCES:%.c=$(BUILD)/%)
DATAPATH := $(if $(DATAPATH_SOURCES),$(BUILD)/tests/bench/datapath/datapath)
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/*.c))
FUZZ_NAMES := $(patsubst tests/fuzz/target_%.c,%,$(sort $(wildcard tests/fuzz/target_*.c)))
FUZZ_TARGETS := $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/target_%)
FUZZ := $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/%)
REPLAY := $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/replay_%)
FUZZ_OBJECTS := $(filter-out $(FUZZ_TARGETS:%=%.o) %/replay.o %/mutator.o,$(FUZZ_SOURCES:%.c=$(BUILD)/%.o))
C_FILES := src/main.c $(SOURCES) $(UNIT_SOURCES) $(SHARED_SOURCES) $(KERNEL_SOURCES) \
	$(PF_SOURCES) $(RANDOM_SOURCES) $(VERIFY_SOURCES) $(BENCH_SOURCES) $(DATAPATH_SOURCES) $(FUZZ_SOURCES) $(INTRUDER_SOURCE) \
	$(FAULTS_SOURCES) tests/msan/yaml.c

YAML_CFLAGS := $(shell $(PKG_CONFIG) --cflags yaml-0.1 2>/dev/null)
YAML_LIBS := $(shell $(PKG_CONFIG) --libs yaml-0.1 2>/dev/null || echo -lyaml)
CMOCKA_CFLAGS := $(shell $(PKG_CONFIG) --cflags cmocka 2>/dev/null)
CMOCKA_LIBS := $(shell $(PKG_CONFIG) --libs cmocka 2>/dev/null || echo -lcmocka)

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Wformat=2 $(if $(WERROR),-Werror)
# Small objects are allocations of their own where overruns are looked for (base/arena.h).
UNPACKED := -DARENA_BLOCK=0
SANITIZERS := $(if $(SANITIZE),$(UNPACKED) -fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer)
# What makes a mistake with memory harder to use. Options that not every compiler and processor has
# are tried; _FORTIFY_SOURCE is a distribution's to choose, and wants an optimiser.
taken = $(shell for option in $(1); do $(CC) -Werror $$option -S -o /dev/null -x c /dev/null \
	2>/dev/null && echo $$option; done)
CHOSEN := $(WATCHED)$(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS))
OPTIMISED := $(filter-out -O0,$(lastword $(filter -O%,$(CFLAGS))))
FORTIFY := $(if $(CHOSEN),,$(if $(OPTIMISED),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
HARDENING := -fPIE -fstack-protector-strong $(FORTIFY) \
	$(call taken,-fstack-clash-protection -fcf-protection)
LINK_HARDENING := -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack
# Has libFuzzer see which paths an input takes.
COVERAGE := -fsanitize=fuzzer-no-link
LANGUAGE := -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude $(YAML_CFLAGS) $(CMOCKA_CFLAGS)
COMPILE = $(CC) $(LANGUAGE) $(WARNINGS) $(HARDENING) $(SANITIZERS) $(CPPFLAGS) $(CFLAGS)
LINK = $(CC) $(SANITIZERS) $(LINK_HARDENING) $(CFLAGS) $(LDFLAGS)

say = $(if $(V),,@echo '  $(1)';)
# what `call` would take for the end of an argument
, := ,
quoted = '$(subst ','\'',$(1))'

all: $(PROGRAM)

$(PROGRAM): $(BUILD)/src/main.o $(LIBRARY)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(YAML_LIBS) $(LDLIBS)

# The folders stand here so that a source that is gone leaves the archive.
$(LIBRARY): $(OBJECTS) $(sort $(dir $(SOURCES)))
	$(call say,AR $@)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/%.o: %.c $(BUILD)/flags
	$(call say,CC $<)mkdir -p $(@D) && $(COMPILE) -MMD -MP -c -o $@ $<

$(GENERATED:%=%.o): %.o: %.c $(BUILD)/flags
	$(call say,CC $<)$(COMPILE) -MMD -MP -c -o $@ $<

$(BUILD)/builtin.c: src/profile/builtin.sh $(PROFILES) profiles
	$(call say,GEN $@)mkdir -p $(@D) && sh $< $(PROFILES) >$@.new && mv $@.new $@

$(BUILD)/firewalld_script.c: src/emit/embed.sh src/emit/firewalld.sh
	$(call say,GEN $@)mkdir -p $(@D) && sh $< firewalld_script src/emit/firewalld.sh >$@.new && mv $@.new $@

$(BUILD)/show_css.c: src/emit/embed.sh src/report/show.css
	$(call say,GEN $@)mkdir -p $(@D) && sh $< show_css src/report/show.css >$@.new && mv $@.new $@

$(BUILD)/completion_script_%.c: src/emit/embed.sh src/report/completion.%
	$(call say,GEN $@)mkdir -p $(@D) && sh $< completion_script_$* src/report/completion.$* >$@.new && mv $@.new $@

# Rewritten when the compiler or its flags change, so that all is compiled anew.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo $(call quoted,$(COMPILE) $(LINK) $(SANDBOX) $(STREAM)) | cmp -s - $@ || \
		echo $(call quoted,$(COMPILE) $(LINK) $(SANDBOX) $(STREAM)) >$@

$(UNIT): $(BUILD)/%: $(BUILD)/%.o $(LIBRARY)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(CMOCKA_LIBS) $(YAML_LIBS) $(LDLIBS)

$(KERNEL): $(KERNEL_OBJECTS) $(SHARED_OBJECTS) $(LIBRARY)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(CMOCKA_LIBS) $(YAML_LIBS) $(LDLIBS)

$(PF): $(PF_OBJECTS) $(SHARED_OBJECTS) $(LIBRARY)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(YAML_LIBS) $(LDLIBS)

$(RANDOM): $(RANDOM_OBJECTS) $(SHARED_OBJECTS) $(LIBRARY)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(YAML_LIBS) $(LDLIBS)

$(VERIFY): $(VERIFY_OBJECTS) $(SHARED_OBJECTS) $(LIBRARY)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(YAML_LIBS) $(LDLIBS)

$(BENCH): $(BUILD)/%: $(BUILD)/%.o
	$(call say,LINK $@)$(LINK) -o $@ $^ $(YAML_LIBS) $(LDLIBS)

$(DATAPATH): $(DATAPATH_SOURCES:%.c=$(BUILD)/%.o)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(LDLIBS)

$(BUILD)/tests/faults/faults: $(patsubst %.c,$(BUILD)/%.o,$(filter-out %/interpose.c,$(FAULTS_SOURCES))) \
		$(LIBRARY)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(YAML_LIBS) $(LDLIBS)

$(BUILD)/tests/faults/interpose.so: tests/faults/interpose.c tests/faults/board.h $(BUILD)/flags
	$(call say,LINK $@)mkdir -p $(@D) && $(COMPILE) $(LDFLAGS) -fPIC -shared -o $@ $< -ldl $(LDLIBS)

$(INTRUDER): $(INTRUDER_SOURCE) $(BUILD)/flags
	$(call say,LINK $@)mkdir -p $(@D) && $(COMPILE) $(LDFLAGS) -fPIC -shared -o $@ $< $(LDLIBS)

# A fuzz target sees one folder alone (tests/fuzz/folder.h).
LINK_FUZZ = $(LINK) -Wl,--wrap=disk_open -Wl,--wrap=stat

$(FUZZ): $(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/target_%.o $(FUZZ_OBJECTS) $(LIBRARY)
	$(call say,LINK $@)$(LINK_FUZZ) -fsanitize=fuzzer -o $@ $^ $(YAML_LIBS) $(LDLIBS)

$(REPLAY): $(BUILD)/tests/fuzz/replay_%: $(BUILD)/tests/fuzz/target_%.o $(BUILD)/tests/fuzz/replay.o \
		$(FUZZ_OBJECTS) $(LIBRARY)
	$(call say,LINK $@)$(LINK_FUZZ) -o $@ $^ $(YAML_LIBS) $(LDLIBS)

# These make profiles from profiles.
$(BUILD)/tests/fuzz/rules $(BUILD)/tests/fuzz/answers: $(BUILD)/tests/fuzz/mutator.o

# What is to be covered is the library.
$(FUZZ_SOURCES:%.c=$(BUILD)/%.o): private override CFLAGS := $(filter-out $(COVERAGE),$(CFLAGS))

demo:
	@$(MAKE) all >&2
	@PBXPORTS_PATH= $(PROGRAM) gen --profile freepbx --backend nft

# Tests. PBXPORTS reaches the scripts: the program.

SCRIPT_TEST = PBXPORTS=$(PROGRAM) sh

# What follows the name of a make that runs tests: all of them, also after one has failed, and side
# by side, also where nobody said -j: they wait a good part of their time.
TOGETHER = --keep-going $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) \
	$(if $(findstring jobserver,$(MAKEFLAGS)),,-j2)

# Those that take longest begin.
CHECKS := kernel random mutants faults cli corpus unit golden errors schema completion browser pf hardening \
	man-lint
check: all test-programs
	+@$(MAKE) $(TOGETHER) $(CHECKS)

test-programs: $(UNIT) $(PF) $(KERNEL) $(RANDOM) $(VERIFY) $(INTRUDER) $(FAULTS) $(REPLAY)

# WRAPPER runs the tests: nothing, or valgrind with its options.
unit: $(UNIT)
	+@$(MAKE) $(TOGETHER) $(UNIT:%=%.passes)

$(UNIT:%=%.passes): %.passes: %
	@$(WRAPPER) $<

golden: all
	@$(SCRIPT_TEST) tests/golden/run.sh

golden-update: all
	@$(SCRIPT_TEST) tests/golden/run.sh update

errors: all
	@$(SCRIPT_TEST) tests/errors/run.sh

errors-update: all
	@$(SCRIPT_TEST) tests/errors/run.sh update

cli: all
	+@$(MAKE) $(TOGETHER) $(CLI_TESTS)

$(CLI_TESTS): all
	@$(SCRIPT_TEST) $@

# The schema and SARIF, before validators.
schema: all
	@$(SCRIPT_TEST) tests/schema/run.sh

# The completion, in each of the shells.
completion: all
	@$(SCRIPT_TEST) tests/completion/run.sh

pf: $(PF)
	@$^

# 77: the kernel refuses a namespace, and the program has said so.
kernel: $(KERNEL)
	@$(if $^,$^ || [ $$? -eq 77 ],echo 'SKIP: the kernel tests need Linux' >&2)

# Rules with a mistake in them, which `verify` must find.
mutants: $(VERIFY)
	@$(if $^,$^ || [ $$? -eq 77 ],echo 'SKIP: the mutants need Linux' >&2)

# Memory, calls and moments that fail: of a program without sanitizers, which are preloaded themselves.
# SCENARIO=NAME tries those of that name alone.
faults: all $(FAULTS)
	@$(if $(and $(FAULTS),$(if $(SANITIZE),,yes)),$(SCRIPT_TEST) tests/faults/run.sh $(abspath $(FAULTS)) \
		$(if $(SCENARIO),$(call quoted,$(SCENARIO))),echo 'SKIP: faults: needs Linux, and no sanitizers' >&2)

# What the compiler and the kernel add: of a program built as it is installed.
hardening: all $(INTRUDER)
	@$(if $(and $(INTRUDER),$(if $(filter none,$(SANDBOX)),,yes)),$(SCRIPT_TEST) tests/hardening/run.sh \
		$(abspath $(INTRUDER)),echo 'SKIP: hardening: looks at Linux programs with a sandbox' >&2)

# The inputs that fuzzing keeps, held against its laws again, and the rules of those that are profiles
# against the tools that load them.
corpus: all $(REPLAY)
	@$(SCRIPT_TEST) tests/fuzz/corpus.sh $(BUILD)/tests/fuzz/replay_ $(FUZZ_NAMES)

# The page of `show --format html`; SHOTS=FOLDER keeps screenshots.
browser: all
	@$(SCRIPT_TEST) tests/browser/run.sh

# The profiles of one seed, always the same; check-random draws others: SEED=NUMBER N=PROFILES.
random: $(RANDOM)
	@$(if $^,$^ --work $(BUILD)/random || [ $$? -eq 77 ],echo 'SKIP: the random test needs Linux' >&2)

check-random: $(RANDOM)
	@$^ --all --work $(BUILD)/random --seed $(or $(SEED),$$(date +%s)) --profiles $(or $(N),200)

SAN_MAKE = $(MAKE) BUILD=$(BUILD)/san SANITIZE=1 CFLAGS='-O1 -g'
check-san:
	+@$(SAN_MAKE) all $(UNIT:$(BUILD)/%=$(BUILD)/san/%)
	+@$(SAN_MAKE) $(TOGETHER) cli unit golden errors pf

# Memory that is read before it is written. What libyaml writes is told by tests/msan/yaml.c; what
# stdio hands to a stream of our own is not, so that the twin with libc's stands in.
MSAN_YAML = $(BUILD)/msan/tests/msan/yaml.o
MSAN_MAKE = $(MAKE) BUILD=$(BUILD)/msan STREAM=none CC=clang CPPFLAGS='$(CPPFLAGS) $(UNPACKED)' \
	CFLAGS='-O1 -g -fsanitize=memory -fno-omit-frame-pointer' LDLIBS=$(MSAN_YAML) \
	LDFLAGS=-Wl,--wrap=yaml_parser_parse
check-msan:
	+@$(MSAN_MAKE) $(MSAN_YAML)
	+@$(MSAN_MAKE) all $(UNIT:$(BUILD)/%=$(BUILD)/msan/%)
	+@$(MSAN_MAKE) $(TOGETHER) cli unit golden errors

# Of the two kinds of memory checker this one also sees libyaml and libc.
VALGRIND_MAKE = $(MAKE) BUILD=$(BUILD)/valgrind SANDBOX=none CPPFLAGS='$(CPPFLAGS) $(UNPACKED)'
check-valgrind:
	+@$(VALGRIND_MAKE) $(UNIT:$(BUILD)/%=$(BUILD)/valgrind/%)
	+@$(VALGRIND_MAKE) unit WRAPPER='valgrind --quiet --error-exitcode=99 \
		--leak-check=full --errors-for-leak-kinds=definite$(,)possible'

# Which lines and branches the quicker tests reach; begun anew, so that no count is an old one's.
GCOV_MAKE = $(MAKE) BUILD=$(BUILD)/coverage CFLAGS='-O0 -g --coverage'
coverage:
	@rm -rf $(BUILD)/coverage
	+@$(GCOV_MAKE) all $(UNIT:$(BUILD)/%=$(BUILD)/coverage/%)
	+@$(GCOV_MAKE) $(TOGETHER) cli unit golden errors corpus completion pf
	+@for scenario in nft 'a file' 'a link' 'fewer machines'; do \
		$(GCOV_MAKE) SCENARIO="$$scenario" faults || exit; done
	@sh tests/lint/coverage.sh $(BUILD)/coverage

# libFuzzer, for SECONDS in all; SEED=0 draws another one each time. What is found stays in
# $(BUILD)/fuzz; fuzz-corpus keeps it with the tree's, the fewest inputs that reach everything.
FUZZ_MAKE = $(MAKE) BUILD=$(BUILD)/fuzz CC=clang SANITIZE=1 CFLAGS='-O2 -g $(COVERAGE)'
FUZZ_FOLDER = $(BUILD)/fuzz/tests/fuzz
has_fuzzer = $(shell echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | \
	clang -fsanitize=fuzzer -o /dev/null -x c - 2>/dev/null && echo yes)
skip_fuzz = echo 'SKIP: fuzzing needs clang with its libFuzzer' >&2

fuzz:
	+@$(if $(has_fuzzer),$(FUZZ_MAKE) fuzz-targets && sh tests/fuzz/run.sh fuzz $(or $(SECONDS),60) \
		$(or $(SEED),1) $(FUZZ_FOLDER) $(FUZZ_NAMES),$(skip_fuzz))

fuzz-corpus:
	+@$(if $(has_fuzzer),$(FUZZ_MAKE) fuzz-targets && sh tests/fuzz/run.sh merge $(FUZZ_FOLDER) \
		$(FUZZ_NAMES),$(skip_fuzz))

fuzz-targets: $(FUZZ)

# ONLY=PART is one part alone: floors, lists, growth, datapath. Growth draws into $(BUILD)/bench.
bench: all $(BENCH) $(DATAPATH)
	@$(SCRIPT_TEST) tests/bench/run.sh $(BUILD)/tests/bench

# Lint. Each tool is a goal of its own; clang-tidy and gcc's analyzer work file by file, so that -j
# helps.

LINT := format-lint tidy-lint analyze cppcheck-lint shell-lint man-lint include-lint
lint: $(LINT)

format-lint:
	$(call say,LINT clang-format)clang-format --dry-run -Werror $(C_FILES) $(HEADERS)

tidy-lint: $(C_FILES:%=$(BUILD)/tidy/%)

# The analyzer walks a function's paths until it has seen so many states. The default, 225000, takes
# five times as long to walk the same loops once more: it reaches 53 blocks of 9312 beyond these.
TIDY_STATES := -Xclang -analyzer-config -Xclang max-nodes=30000

$(BUILD)/tidy/%: % .clang-tidy $(HEADERS)
	$(call say,TIDY $<)mkdir -p $(@D) && clang-tidy --quiet $< -- $(LANGUAGE) $(TIDY_STATES) && touch $@

# gcc's, of the program alone; without an optimiser it follows fewer values.
analyze: $(BUILD)/analyze/src/main.c $(SOURCES:%=$(BUILD)/analyze/%)

$(BUILD)/analyze/%: % $(HEADERS)
	$(call say,ANALYZE $<)mkdir -p $(@D) && gcc -fanalyzer -Werror $(LANGUAGE) -O1 -c -o $@ $<

cppcheck-lint:
	$(call say,LINT cppcheck)cppcheck --quiet --std=c11 --inline-suppr --error-exitcode=1 \
		--enable=warning,style,performance,portability \
		--suppressions-list=tests/lint/cppcheck.txt -Iinclude -D__linux__ $(C_FILES)

shell-lint:
	$(call say,LINT shellcheck)shellcheck -x $(SCRIPTS)

man-lint:
	$(call say,LINT mandoc)mandoc -T lint -W warning $(MANUALS)

include-lint:
	$(call say,LINT includes)sh tests/lint/includes.sh

# Installing.

COMPLETIONS := $(DESTDIR)$(DATADIR)/bash-completion/completions/pbxports \
	$(DESTDIR)$(DATADIR)/zsh/site-functions/_pbxports \
	$(DESTDIR)$(DATADIR)/fish/vendor_completions.d/pbxports.fish

$(BUILD)/completion.%: $(PROGRAM)
	$(call say,GEN $@)$(PROGRAM) completion $* >$@.new && mv $@.new $@

install: all $(SHELLS:%=$(BUILD)/completion.%)
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
		$(DESTDIR)$(MANDIR)/man7 $(DESTDIR)$(DATADIR)/pbxports/profiles \
		$(dir $(COMPLETIONS))
	$(INSTALL) -m 755 $(PROGRAM) $(DESTDIR)$(BINDIR)/pbxports
	$(INSTALL) -m 644 $(filter %.1,$(MANUALS)) $(DESTDIR)$(MANDIR)/man1
	$(INSTALL) -m 644 $(filter %.5,$(MANUALS)) $(DESTDIR)$(MANDIR)/man5
	$(INSTALL) -m 644 $(filter %.7,$(MANUALS)) $(DESTDIR)$(MANDIR)/man7
	$(INSTALL) -m 644 $(PROFILES) $(DESTDIR)$(DATADIR)/pbxports/profiles
	$(INSTALL) -m 644 $(BUILD)/completion.bash $(word 1,$(COMPLETIONS))
	$(INSTALL) -m 644 $(BUILD)/completion.zsh $(word 2,$(COMPLETIONS))
	$(INSTALL) -m 644 $(BUILD)/completion.fish $(word 3,$(COMPLETIONS))

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/pbxports \
		$(patsubst man/%,$(DESTDIR)$(MANDIR)/man1/%,$(filter %.1,$(MANUALS))) \
		$(patsubst man/%,$(DESTDIR)$(MANDIR)/man5/%,$(filter %.5,$(MANUALS))) \
		$(patsubst man/%,$(DESTDIR)$(MANDIR)/man7/%,$(filter %.7,$(MANUALS))) \
		$(PROFILES:%=$(DESTDIR)$(DATADIR)/pbxports/%) $(COMPLETIONS)
	-rmdir $(DESTDIR)$(DATADIR)/pbxports/profiles $(DESTDIR)$(DATADIR)/pbxports

clean:
	rm -rf $(BUILD)
	rm -f pbxports

FORCE:
.DELETE_ON_ERROR:
.PHONY: FORCE all demo check test-programs unit golden golden-update errors errors-update cli corpus fuzz \
	fuzz-corpus fuzz-targets schema completion browser pf kernel \
	random mutants faults hardening $(CLI_TESTS) $(UNIT:%=%.passes) check-random check-san check-msan check-valgrind coverage bench lint $(LINT) install uninstall clean

-include $(patsubst %.c,$(BUILD)/%.d,$(C_FILES)) $(GENERATED:%=%.d)

endif
