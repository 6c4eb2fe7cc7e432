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

# What is Linux only is a file of its own, with an empty twin for other systems.
SYSTEM := $(shell uname -s)
FOREIGN := $(if $(filter Linux,$(SYSTEM)),%_none.c,%_linux.c)

SOURCES := $(filter-out $(FOREIGN),$(sort $(wildcard src/*/*.c)))
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
BENCH_SOURCES := $(sort $(wildcard tests/bench/*.c))

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
BENCH := $(BENCH_SOURCES:%.c=$(BUILD)/%)
C_FILES := src/main.c $(SOURCES) $(UNIT_SOURCES) $(SHARED_SOURCES) $(KERNEL_SOURCES) \
	$(PF_SOURCES) $(RANDOM_SOURCES) $(BENCH_SOURCES)

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
LANGUAGE := -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude $(YAML_CFLAGS) $(CMOCKA_CFLAGS)
COMPILE = $(CC) $(LANGUAGE) $(WARNINGS) $(SANITIZERS) $(CPPFLAGS) $(CFLAGS)
LINK = $(CC) $(SANITIZERS) $(CFLAGS) $(LDFLAGS)

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
	@echo $(call quoted,$(COMPILE) $(LINK)) | cmp -s - $@ || \
		echo $(call quoted,$(COMPILE) $(LINK)) >$@

$(UNIT): $(BUILD)/%: $(BUILD)/%.o $(LIBRARY)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(CMOCKA_LIBS) $(YAML_LIBS) $(LDLIBS)

$(KERNEL): $(KERNEL_OBJECTS) $(SHARED_OBJECTS) $(LIBRARY)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(CMOCKA_LIBS) $(YAML_LIBS) $(LDLIBS)

$(PF): $(PF_OBJECTS) $(SHARED_OBJECTS) $(LIBRARY)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(YAML_LIBS) $(LDLIBS)

$(RANDOM): $(RANDOM_OBJECTS) $(SHARED_OBJECTS) $(LIBRARY)
	$(call say,LINK $@)$(LINK) -o $@ $^ $(YAML_LIBS) $(LDLIBS)

$(BENCH): $(BUILD)/%: $(BUILD)/%.o
	$(call say,LINK $@)$(LINK) -o $@ $^ $(YAML_LIBS) $(LDLIBS)

demo:
	@$(MAKE) all >&2
	@PBXPORTS_PATH= $(PROGRAM) gen --profile freepbx --backend nft

# Tests. PBXPORTS and WRAPPER reach the scripts: the program, and what runs it (valgrind).

SCRIPT_TEST = PBXPORTS=$(PROGRAM) WRAPPER=$(call quoted,$(WRAPPER)) sh

# each ITEMS,COMMAND: runs COMMAND ITEM for each of them, also after one has failed
each = failed=; for item in $(1); do $(2) $$item || failed="$$failed $$item"; done; \
	[ -z "$$failed" ] || { echo "$@: failed:$$failed" >&2; exit 1; }

check: all test-programs
	+@$(call each,unit golden errors cli schema completion browser pf kernel random man-lint,$(MAKE))

test-programs: $(UNIT) $(PF) $(KERNEL) $(RANDOM)

unit: $(UNIT)
	@$(call each,$^,$(WRAPPER))

golden: all
	@$(SCRIPT_TEST) tests/golden/run.sh

golden-update: all
	@$(SCRIPT_TEST) tests/golden/run.sh update

errors: all
	@$(SCRIPT_TEST) tests/errors/run.sh

errors-update: all
	@$(SCRIPT_TEST) tests/errors/run.sh update

cli: all
	@$(call each,$(CLI_TESTS),$(SCRIPT_TEST))

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
	+@$(call each,unit golden errors cli pf,$(SAN_MAKE))

VALGRIND_MAKE = $(MAKE) BUILD=$(BUILD)/valgrind CPPFLAGS='$(CPPFLAGS) $(UNPACKED)'
check-valgrind:
	+@$(VALGRIND_MAKE) all $(UNIT:$(BUILD)/%=$(BUILD)/valgrind/%)
	+@$(call each,unit errors,$(VALGRIND_MAKE) WRAPPER='valgrind --quiet --error-exitcode=99 \
		--leak-check=full --errors-for-leak-kinds=definite$(,)possible')

bench: all $(BENCH)
	@$(SCRIPT_TEST) tests/bench/run.sh $(BUILD)/tests/bench

# Lint. Each tool is a goal of its own; clang-tidy works file by file, so that -j helps.

LINT := format-lint tidy-lint cppcheck-lint shell-lint man-lint include-lint
lint: $(LINT)

format-lint:
	$(call say,LINT clang-format)clang-format --dry-run -Werror $(C_FILES) $(HEADERS)

tidy-lint: $(C_FILES:%=$(BUILD)/tidy/%)

$(BUILD)/tidy/%: % .clang-tidy $(HEADERS)
	$(call say,TIDY $<)mkdir -p $(@D) && clang-tidy --quiet $< -- $(LANGUAGE) && touch $@

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
.PHONY: FORCE all demo check test-programs unit golden golden-update errors errors-update cli schema completion browser pf kernel \
	random check-random check-san check-valgrind bench lint $(LINT) install uninstall clean

-include $(patsubst %.c,$(BUILD)/%.d,$(C_FILES)) $(GENERATED:%=%.d)

endif
