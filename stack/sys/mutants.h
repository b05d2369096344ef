/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutants.h -- the bugs that this stack can have, by name.
 *
 *	Code says `if (MUTANT(R_08))` where it does something wrong.  In a
 *	variant that once existed the historical bugs are there, for good, and
 *	the deliberate ones are not; in the repaired one none is, but each can
 *	be switched on (form mutants).
 *
 *	R-n and I-n are entries of the race catalogue and of the invariants, H-n
 *	historical bugs without an entry, M-n deliberate ones: what real changes
 *	have got wrong.  The sentence says what is wrong.
 *
 *	Not every repair has a switch.  Where it changes a layout it cannot be
 *	taken back at run time: R-27, the doubly linked list of passive
 *	references.  have no place in the repaired
 *	forms.
 */
#ifndef SYS_MUTANTS_H
#define SYS_MUTANTS_H

#define STACK_MUTANTS(H, M)                                                    \
	H(R_02, "R-02", "if_detach frees the ioctl mutex before the drain")    \
	H(R_03, "R-03", "if_detach frees the queue's lock before the drain")   \
	H(R_04, "R-04", "the bridge sends to an interface that nobody keeps")  \
	H(R_05, "R-05", "bridge_rtdelete removes one entry only")              \
	H(R_08, "R-08", "two members may be deleted at once")                  \
	H(R_09, "R-09", "bridge_output uses a bridge that nobody keeps")       \
	H(R_10, "R-10", "a sender is not bound to its CPU")                    \
	H(R_11, "R-11", "a frame for a member is delivered after its release") \
	H(R_12, "R-12", "a table entry is inserted without an interface")      \
	H(R_14, "R-14", "an interface that is being detached may be added")    \
	H(R_18, "R-18", "learning moves static entries")                       \
	H(R_19, "R-19", "a table entry is published without a barrier")        \
	H(R_20, "R-20", "the links of a removed table entry are poisoned")     \
	H(R_22, "R-22", "the spanning tree drops its lock to send")            \
	H(R_23, "R-23", "a packet names its interface without the generation") \
	H(R_24, "R-24", "the old index table is freed under its readers")      \
	H(R_25, "R-25", "the ARP queue has no lock")                           \
	H(R_26, "R-26", "the count of an address is no atomic")                \
	H(R_28, "R-28", "if_get of a number acquires nothing")                 \
	H(R_30, "R-30", "m_put_rcvif of NULL stays in the read section")       \
	H(R_31, "R-31", "a softint that is still pending is disestablished")   \
	H(R_32, "R-32", "ifconf goes on outside the read section")             \
	H(R_33, "R-33", "the queue of link states has no lock")                \
	H(R_34, "R-34", "if_transmit reads a packet that it has queued")       \
	H(R_35, "R-35", "null handlers and a stopped bridge lose packets")     \
	H(R_36, "R-36", "the driver dequeues without the queue's lock")        \
	H(R_38, "R-38", "virt frees an interface before it detaches it")       \
	H(R_39, "R-39", "a new member is not zeroed")                          \
	H(R_40, "R-40", "a destroyed bridge leaves its members' state behind") \
	H(R_41, "R-41", "a bridge request without a handler calls NULL")       \
	H(R_42, "R-42", "BRDGGIFS copies records out that nobody filled")      \
	H(R_43, "R-43", "BRDGRTS copies out with the table locked")            \
	H(R_48, "R-48", "ageing goes on while the bridge is destroyed")        \
	H(R_50, "R-50", "two bridges may add one interface at once")           \
	H(R_51, "R-51", "BRDGDEL does not keep the member's interface")        \
	H(R_52, "R-52", "a detaching member does not keep the bridge")         \
	H(R_59, "R-59", "updates of if_flags are lost")                        \
	H(R_62, "R-62", "a deleted member stays the root port")                \
	H(R_64, "R-64", "a link change schedules a softint that is gone")      \
	H(R_71, "R-71", "if_bridgeif is published without a barrier")          \
	H(R_73, "R-73", "the link-level address changes under readers")        \
	H(R_76, "R-76", "psref_release reads the target after the release")    \
	H(I_21, "I-21", "statistics are plain counters")                       \
	H(H_1, "H-1", "the driver goes idle with a packet in its queue")       \
	H(H_2, "H-2", "the head of an input queue is never freed")             \
	H(H_3, "H-3", "what refuses to be destroyed is left without ioctls")   \
	H(H_4, "H-4", "a removal links the next element without a barrier")    \
	H(H_5, "H-5", "an interface may be detached twice at once")            \
	H(H_6, "H-6", "a spanning tree begins without the lock")               \
	M(M_1, "M-1", "a walk releases before it enters the read section")     \
	M(M_2, "M-2", "a member is drained with softnet_lock held")            \
	M(M_3, "M-3", "the table's grace period comes after the unlock")       \
	M(M_4, "M-4", "if_clone_destroy keeps its own reference")              \
	M(M_5, "M-5", "a member is drained without a grace period")            \
	M(M_6, "M-6", "a member is freed without a drain")                     \
	M(M_7, "M-7", "an ioctl is not bound to its CPU")                      \
	M(M_8, "M-8", "members are referenced above the IPL of their class")   \
	M(M_9, "M-9", "who waits for the ageing thread is not woken")          \
	M(M_10, "M-10", "an interface leaves the list without a grace period") \
	M(M_11, "M-11", "if_detach does not drain")                            \
	M(M_12, "M-12", "a deleted member is still named by its interface")    \
	M(M_13, "M-13", "a work queue is destroyed with its item queued")      \
	M(M_14, "M-14", "a callout is destroyed while it is pending")          \
	M(M_15, "M-15", "table entries are freed without a grace period")      \
	M(M_16, "M-16", "BRDGRTS copies a table that has grown")               \
	M(M_17, "M-17", "a member is acquired outside the read section")       \
	M(M_18, "M-18", "if_get acquires outside the read section")            \
	M(M_19, "M-19", "a frame of our own is dropped in the read section")   \
	M(M_20, "M-20", "a flood ends without releasing the last member")      \
	M(M_21, "M-21", "a table entry is made inside the read section")       \
	M(M_22, "M-22", "a flood frees the packet that it has sent")           \
	M(M_23, "M-23", "bridge_input takes its port for a member unseen")     \
	M(M_24, "M-24", "the table is purged before the member is drained")    \
	M(M_25, "M-25", "a drain waits for its wake-up without a limit")       \
	M(M_26, "M-26", "an input queue goes while its softint may run")       \
	M(M_27, "M-27", "an ioctl does not take its interface's lock")         \
	M(M_28, "M-28", "a member is drained with the members' lock held")

#endif /* SYS_MUTANTS_H */
